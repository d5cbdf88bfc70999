import type { Hono } from 'hono'
import { z } from 'zod'
import { withQuery } from '../../../web/admin/page.ts'
import { pairPage } from '../../../web/admin/pages/knowledge/pair.ts'
import { pairsPage } from '../../../web/admin/pages/knowledge/pairs.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import type { Message } from '../../domain/dialogs/index.ts'
import { assertCan, type Ctx } from '../../domain/identity/index.ts'
import { PAIR_LIMITS, type Pair, type PairInput } from '../../domain/knowledge/index.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import { pairFile, pairFileHeaders, pairFormat } from '../http/pair-body.ts'
import { parseWith } from '../http/parse-json.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { type AgainStatus, type Fields, linesOf, listOf, takeForm, textOf } from './form-state.ts'
import { importPairFile } from './import-pairs.ts'
import { ctxOf, localPath, newRoutes, pageOf, type Screen, show, wantsJson } from './screen.ts'
import { readSent } from './sent-form.ts'

const PAGE_SIZE = 50
const Filter = z.object({
  query: z.string().trim().max(200).default(''),
  category: z.string().max(PAIR_LIMITS.category).optional(),
  cursor: z.string().max(100).optional(),
})
const Form = z.strictObject({
  question: textOf(PAIR_LIMITS.question),
  answer: textOf(PAIR_LIMITS.answer),
  variants: textOf(10_000, { isOptional: true })
    .transform((text) => linesOf(text))
    .pipe(z.array(z.string().max(PAIR_LIMITS.question)).max(PAIR_LIMITS.variants, 'error.too_many_variants')),
  category: textOf(PAIR_LIMITS.category, { isOptional: true }),
  assistantIds: listOf(z.string().refine((id): id is AssistantId => isId('ast', id))),
  isOn: z.enum(['yes', 'no']),
  returnTo: z.string().max(2000).default(''),
})

/** Questions with ready answers: the list, one of them, files in and out. */
export const pairRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/knowledge/qa', (c) => list(deps, c))
    .get('/knowledge/qa/export', (c) => {
      const ctx = ctxOf(c)
      assertCan(ctx, 'documents.read')
      const { format } = parseWith(z.object({ format: pairFormat }), c.req.query())
      return c.body(pairFile(deps.knowledge, ctx, { format }), 200, pairFileHeaders(format))
    })
    .post('/knowledge/qa/import', (c) => importPairFile(deps, c))
    .get('/knowledge/qa/new', (c) => showNew(deps, c))
    .post('/knowledge/qa', (c) => save(deps, c, undefined))
    .get('/knowledge/qa/:id', (c) => showOne(deps, c))
    .post('/knowledge/qa/:id', (c) => save(deps, c, c.req.param('id')))
    .post('/knowledge/qa/:id/remove', (c) => remove(deps, c))

const list = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const { query, category, cursor } = parseWith(Filter, c.req.query())
  const [{ pairs, nextCursor }, { total, categories }, assistants] = await Promise.all([
    deps.knowledge.pairs.list(ctx, { query, category, cursor, limit: PAGE_SIZE }),
    deps.knowledge.pairs.summarize(ctx),
    deps.assistants.list(ctx),
  ])
  const page = pageOf(deps, c)
  return show(
    c,
    pairsPage(page, {
      pairs: pairs.map((pair) => ({ ...pair, variantCount: pair.variants.length, answer: pair.answer.replace(/\s+/g, ' ').slice(0, 160) })),
      assistants,
      categories,
      filter: { query, category },
      total,
      nextHref: nextCursor && withQuery(page, { cursor: nextCursor }),
      firstHref: cursor && withQuery(page, { cursor: undefined }),
    }),
  )
}

interface Shown {
  id: string | undefined
  state: FormState
  assistantIds: readonly string[]
  isCorrection?: boolean
  status?: AgainStatus
}

const showForm = async (deps: AdminDeps, c: Screen, { status, isCorrection = false, ...shown }: Shown): Promise<Response> => {
  const ctx = ctxOf(c)
  const [assistants, { categories }] = await Promise.all([deps.assistants.list(ctx), deps.knowledge.pairs.summarize(ctx)])
  const returnTo = localPath(shown.state.values['returnTo'] || c.req.query('returnTo'))
  const names = categories.map(({ name }) => name).filter((name) => name !== '')
  return show(c, pairPage(pageOf(deps, c), { ...shown, isCorrection, assistants, categories: names, returnTo }), status)
}

const showNew = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  assertCan(ctx, 'documents.write')
  const messageId = c.req.query('message')
  if (messageId !== undefined) return showCorrection(deps, c, { ctx, messageId })
  const values = { question: (c.req.query('question') ?? '').slice(0, PAIR_LIMITS.question), isOn: 'yes' }
  const assistants = await deps.assistants.list(ctx)
  const assistantIds = assistants.length === 1 ? assistants.map(({ id }) => id) : []
  return showForm(deps, c, { id: undefined, state: { values, errors: {} }, assistantIds })
}

/** An answer that its owner would have given otherwise. One that came from a pair corrects that pair. */
const showCorrection = async (deps: AdminDeps, c: Screen, { ctx, messageId }: { ctx: Ctx; messageId: string }): Promise<Response> => {
  const message = await deps.dialogs.messageFor(ctx, messageId)
  const known = message.sources.find(({ documentId }) => isId('qna', documentId))
  const returnTo = c.req.query('returnTo') ?? ''
  if (known) return c.redirect(`/knowledge/qa/${known.documentId}?${new URLSearchParams({ returnTo })}`, 303)
  const dialog = await deps.dialogs.get(ctx, message.dialogId)
  const values = {
    question: (await questionOf(deps, message)).slice(0, PAIR_LIMITS.question),
    answer: message.outcome === 'refused' ? '' : message.text.replace(/\s?\[\d{1,3}\]/g, '').trim(),
    isOn: 'yes',
  }
  return showForm(deps, c, { id: undefined, state: { values, errors: {} }, assistantIds: [dialog.assistantId], isCorrection: true })
}

const questionOf = async (deps: AdminDeps, answer: Message): Promise<string> => {
  const before = await deps.dialogs.messages({ dialogId: answer.dialogId, beforePosition: answer.position, limit: 20 })
  return before
    .filter(({ turnId, author }) => turnId === answer.turnId && author === 'customer')
    .map(({ text }) => text.replace(/\s+/g, ' ').trim())
    .join(' ')
}

const showOne = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const pair = await deps.knowledge.pairs.get(ctxOf(c), c.req.param('id') ?? '')
  return showForm(deps, c, { id: pair.id, state: { values: valuesOf(pair), errors: {} }, assistantIds: pair.assistantIds })
}

const valuesOf = ({ question, answer, variants, category, isOn }: Pair): Record<string, string> => ({
  question,
  answer,
  variants: variants.join('\n'),
  category,
  isOn: isOn ? 'yes' : 'no',
})

const save = (deps: AdminDeps, c: Screen, id: string | undefined): Promise<Response> =>
  takeForm(c, {
    schema: Form,
    run: async ({ isOn, returnTo, ...rest }) => {
      const ctx = ctxOf(c)
      const input: PairInput = { ...rest, isOn: isOn === 'yes' }
      if (id === undefined) await deps.knowledge.pairs.add(ctx, input)
      else await deps.knowledge.pairs.change(ctx, id, input)
      return goOn(c, localPath(returnTo) ?? '/knowledge/qa', { kind: 'good', key: 'pairs.saved' })
    },
    again: (state, status, fields) => showForm(deps, c, { id, state, status, assistantIds: idsOf(fields) }),
  })

const idsOf = (fields: Fields): string[] => [fields['assistantIds'] ?? []].flat()

const remove = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  await readSent(c)
  try {
    await deps.knowledge.pairs.remove(ctxOf(c), c.req.param('id') ?? '')
    return wantsJson(c) ? c.json({ outcome: 'removed' }) : goOn(c, '/knowledge/qa', { kind: 'good', key: 'pairs.removed' })
  } catch (error) {
    if (wantsJson(c)) throw error
    return goBackWith(c, '/knowledge/qa', error)
  }
}
