import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { AssistantId, NewId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { Audit } from '../../platform/audit/index.ts'
import { type Cache, createCache } from '../../platform/cache/index.ts'
import type { Db, Tx } from '../../platform/db/index.ts'
import { assertCan, auditActor, type Ctx } from '../identity/index.ts'
import type { Assistant, AssistantChange } from './assistant.ts'
import { type Avatar, findAvatar, readAvatarFile, storeAvatar } from './avatar.ts'
import { DEFAULT_HANDOFF, DEFAULT_LOOK, DEFAULT_TEXTS } from './defaults.ts'
import { findAssistant, insertAssistant, listAll, markRemoved, updateAssistant } from './store.ts'

/** What one workspace may hold; beyond it something is wrong, not big. */
const MAX_ASSISTANTS = 200

export interface Assistants {
  create(ctx: Ctx, input: { name: string; language: Language }): Promise<Assistant>
  /** A step: the same with everything it says and looks like. */
  add(tx: Tx, ctx: Ctx, input: NewAssistant): Promise<Assistant>
  /** A step, for what made it: it is gone as if its owner had removed it; removing twice is fine. */
  drop(tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<void>
  /** The oldest one; made when there is none, so that a first document has somebody to answer from it. */
  first(ctx: Ctx, input: { name: string; language: Language }): Promise<Assistant>
  /** Only the given fields change; `look` is merged. */
  update(ctx: Ctx, id: string, change: AssistantChange): Promise<Assistant>
  /** The picture of its face; undefined takes it away. Refuses what is no PNG, JPEG or WebP, or too large. */
  setAvatar(ctx: Ctx, id: string, file: Uint8Array | undefined): Promise<Assistant>
  /** For everybody: it stands on public pages. */
  avatar(id: string): Promise<Avatar | undefined>
  /** It answers nobody from now on; its dialogs stay readable. */
  remove(ctx: Ctx, id: string): Promise<void>
  /** Oldest first. */
  list(ctx: Ctx): Promise<Assistant[]>
  /** Throws `not_found` for an unknown, removed or foreign one. */
  get(ctx: Ctx, id: string): Promise<Assistant>
  /** A step: whether it was not removed, not even by a write just before this one. */
  isThere(tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<boolean>
  /** From now on a step of every commit that removes one: what lives by it ends with it. */
  onRemoved(step: RemovalStep): void
  /** Without a permission check: for verbs that act on a customer's behalf. Undefined when there is none. */
  find(workspaceId: WorkspaceId, id: string): Promise<Assistant | undefined>
}

interface Deps {
  db: Db
  clock: Clock
  newId: NewId
  audit: Pick<Audit, 'record'>
}

export type RemovalStep = (tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }) => Promise<void>

export type NewAssistant = AssistantChange & { name: string; language: Language }

/** Every message of every customer asks for one. */
const CACHED = { ttlMs: 1000, max: 1000 }

interface World extends Deps {
  cache: Cache<Assistant>
  removal: RemovalStep[]
}

export const createAssistants = (deps: Deps): Assistants => open({ ...deps, cache: createCache<Assistant>(CACHED), removal: [] })

const open = (deps: World): Assistants => ({
  create: (ctx, input) => deps.db.write((tx) => add(deps, tx, { ctx, input })),
  add: (tx, ctx, input) => add(deps, tx, { ctx, input }),
  first: async (ctx, input) => {
    assertCan(ctx, 'assistants.write')
    return deps.db.write(async (tx) => (await listAll(tx, ctx.workspaceId))[0] ?? add(deps, tx, { ctx, input }))
  },
  drop: async (tx, of) => {
    await markRemoved(tx, { workspaceId: of.workspaceId, id: of.assistantId, at: deps.clock() })
    await storeAvatar(tx, of, undefined)
    await tellRemoved(deps, tx, of)
  },
  setAvatar: (ctx, id, file) => setAvatar(deps, ctx, { id, file }),
  avatar: (id) => findAvatar(deps.db, id),
  update: (ctx, id, change) => update(deps, ctx, { id, change }),
  remove: (ctx, id) => remove(deps, ctx, id),
  isThere: async (tx, { workspaceId, assistantId }) => (await findAssistant(tx, workspaceId, assistantId)) !== undefined,
  onRemoved: (step) => void deps.removal.push(step),
  list: async (ctx) => {
    assertCan(ctx, 'assistants.read')
    return listAll(deps.db.read, ctx.workspaceId)
  },
  get: async (ctx, id) => {
    assertCan(ctx, 'assistants.read')
    return (await findAssistant(deps.db.read, ctx.workspaceId, id)) ?? refuse()
  },
  find: async (workspaceId, id) => {
    const assistant = await deps.cache.get(id, () => findAssistant(deps.db.read, workspaceId, id))
    return assistant?.workspaceId === workspaceId ? assistant : undefined
  },
})

const add = async (deps: Deps, tx: Tx, { ctx, input }: { ctx: Ctx; input: NewAssistant }): Promise<Assistant> => {
  assertCan(ctx, 'assistants.write')
  if ((await listAll(tx, ctx.workspaceId)).length >= MAX_ASSISTANTS) {
    throw new AppError('refused', { key: 'error.too_many_assistants', params: { max: MAX_ASSISTANTS } })
  }
  const now = deps.clock()
  const assistant: Assistant = {
    id: deps.newId('ast'),
    workspaceId: ctx.workspaceId,
    instructions: '',
    starterQuestions: [],
    ...DEFAULT_TEXTS[input.language],
    ...input,
    look: { ...DEFAULT_LOOK, ...input.look },
    handoff: { ...DEFAULT_HANDOFF, ...input.handoff },
    dailyCapMicros: input.dailyCapMicros ?? null,
    createdAt: now,
    updatedAt: now,
  }
  await insertAssistant(tx, assistant)
  return assistant
}

const remove = async (deps: World, ctx: Ctx, id: string): Promise<void> => {
  assertCan(ctx, 'assistants.write')
  const { workspaceId } = ctx
  await deps.db.write(async (tx) => {
    const isRemoved = await markRemoved(tx, { workspaceId, id, at: deps.clock() })
    if (!isRemoved) throw notFound()
    await deps.audit.record(tx, { workspaceId, actor: auditActor(ctx.actor), event: 'assistant_removed', target: id })
    await tellRemoved(deps, tx, { workspaceId, assistantId: id as AssistantId })
  })
}

const tellRemoved = async (deps: World, tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<void> => {
  deps.cache.dropWith(tx, of.assistantId)
  for (const step of deps.removal) await step(tx, of)
}

const update = async (deps: World, ctx: Ctx, { id, change }: { id: string; change: AssistantChange }): Promise<Assistant> => {
  assertCan(ctx, 'assistants.write')
  return deps.db.write(async (tx) => {
    const old = (await findAssistant(tx, ctx.workspaceId, id)) ?? refuse()
    const next: Assistant = {
      ...old,
      ...change,
      look: { ...old.look, ...change.look },
      handoff: { ...old.handoff, ...change.handoff },
      updatedAt: deps.clock(),
    }
    await updateAssistant(tx, next)
    deps.cache.dropWith(tx, id)
    return next
  })
}

const setAvatar = async (deps: World, ctx: Ctx, { id, file }: { id: string; file: Uint8Array | undefined }): Promise<Assistant> => {
  assertCan(ctx, 'assistants.write')
  const avatar = file && readAvatarFile(file)
  return deps.db.write(async (tx) => {
    const old = (await findAssistant(tx, ctx.workspaceId, id)) ?? refuse()
    const next: Assistant = { ...old, look: { ...old.look, avatar: avatar?.hash ?? null }, updatedAt: deps.clock() }
    await storeAvatar(tx, { workspaceId: ctx.workspaceId, assistantId: id }, avatar)
    await updateAssistant(tx, next)
    deps.cache.dropWith(tx, id)
    return next
  })
}

const notFound = (): AppError => new AppError('not_found', { key: 'error.assistant_not_found' })

const refuse = (): never => {
  throw notFound()
}
