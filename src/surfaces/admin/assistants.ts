import type { Hono } from 'hono'
import { z } from 'zod'
import { assistantsPage } from '../../../web/admin/pages/assistants/list.ts'
import { newAssistantPage } from '../../../web/admin/pages/assistants/new.ts'
import { personaPage, type SpendProps } from '../../../web/admin/pages/assistants/persona.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { t } from '../../../web/words/index.ts'
import { type Assistant, defaultHandoffWords } from '../../domain/assistants/index.ts'
import { assertCan, type Ctx, can } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { LANGUAGES } from '../../kernel/language.ts'
import type { SessionEnv } from '../http/session.ts'
import { drawerOf } from './assistant-test.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { type AgainStatus, EMPTY, linesOf, takeForm, textOf } from './form-state.ts'
import { assistantOf, backTo, hubOf } from './hub.ts'
import { ctxOf, languageOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { parseSent } from './sent-form.ts'

const NewAssistant = z.strictObject({ name: textOf(80), language: z.enum(LANGUAGES) })
const Starters = textOf(1000, { isOptional: true })
  .transform((text) => linesOf(text))
  .pipe(z.array(z.string().max(200)).max(4, 'error.too_many_starters'))
const Persona = z.strictObject({
  name: textOf(80),
  language: z.enum(LANGUAGES),
  instructions: textOf(8000, { isOptional: true }),
  greeting: textOf(1000),
  starterQuestions: Starters,
  refusalText: textOf(1000),
  person: z.enum(['yes', 'no']).optional(),
  requestText: textOf(1000, { isOptional: true }),
  returnText: textOf(1000, { isOptional: true }),
  dailyCap: z
    .string()
    .trim()
    .regex(/^(?:\d{1,5}(?:[.,]\d{1,2})?)?$/, 'error.bad_cap')
    .transform((dollars) => (dollars === '' ? null : Math.round(Number(dollars.replace(',', '.')) * 1e6)))
    .optional(),
  returnAfterHours: z.coerce
    .number('error.return_hours')
    .int('error.return_hours')
    .min(1, 'error.return_hours')
    .max(720, 'error.return_hours')
    .optional(),
})
/** The list of assistants, a new one, and its persona. */
export const assistantRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants', (c) => list(deps, c))
    .get('/assistants/new', (c) => {
      assertCan(ctxOf(c), 'assistants.write')
      return show(c, newAssistantPage(pageOf(deps, c), { state: EMPTY }))
    })
    .post('/assistants', (c) =>
      takeForm(c, {
        schema: NewAssistant,
        run: async (value) => {
          const assistant = await deps.assistants.create(ctxOf(c), value)
          const told = { kind: 'good', key: 'assistants.created', params: { name: assistant.name } } as const
          return goOn(c, `/assistants/${assistant.id}/knowledge`, told)
        },
        again: (state, status) => show(c, newAssistantPage(pageOf(deps, c), { state }), status),
      }),
    )
    .get('/assistants/:id', (c) => c.redirect(`/assistants/${encodeURIComponent(c.req.param('id'))}/persona`, 303))
    .get('/assistants/:id/persona', (c) => showPersona(deps, c))
    .post('/assistants/:id/persona', (c) => savePersona(deps, c))
    .post('/assistants/:id/remove', (c) => remove(deps, c))

const list = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const [assistants, counts] = await Promise.all([deps.assistants.list(ctx), deps.knowledge.summarizeDocuments(ctx)])
  const cards = assistants.map((assistant) => ({
    ...assistant,
    accent: assistant.look.accent,
    documentCount: counts.byAssistant.get(assistant.id) ?? 0,
  }))
  return show(c, assistantsPage(pageOf(deps, c), { assistants: cards }))
}

type Again = { state: FormState; status: AgainStatus } | undefined

const showPersona = async (deps: AdminDeps, c: Screen, again?: Again): Promise<Response> => {
  const assistant = await assistantOf(deps, c)
  const { name, language, instructions, greeting, refusalText, handoff } = assistant
  const values = {
    ...{ name, language, instructions, greeting, refusalText },
    starterQuestions: assistant.starterQuestions.join('\n'),
    person: handoff.isOffered ? 'yes' : 'no',
    requestText: handoff.requestText,
    returnText: handoff.returnText,
    returnAfterHours: String(handoff.returnAfterHours),
    dailyCap: assistant.dailyCapMicros === null ? '' : String(assistant.dailyCapMicros / 1e6),
  }
  const props = {
    assistant: hubOf(assistant),
    state: again?.state ?? { values, errors: {} },
    savedAt: assistant.updatedAt,
    personWords: defaultHandoffWords(assistant.language),
    spend: await spendOf(deps, ctxOf(c), assistant),
  }
  return show(c, personaPage(pageOf(deps, c), { ...props, ...(await drawerOf(deps, c, assistant)) }), again?.status)
}

/** What today's answers have cost, for who may see money. */
const spendOf = async (deps: AdminDeps, ctx: Ctx, { id, dailyCapMicros }: Assistant): Promise<SpendProps | undefined> =>
  can(ctx.actor, 'usage.read')
    ? { ...(await deps.models.spentToday({ workspaceId: ctx.workspaceId, assistantId: id })), capMicros: dailyCapMicros }
    : undefined

const savePersona = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Persona,
    run: async ({ person, requestText, returnText, returnAfterHours, dailyCap, ...value }) => {
      const handoff = {
        ...{ requestText, returnText },
        ...(person === undefined ? {} : { isOffered: person === 'yes' }),
        ...(returnAfterHours === undefined ? {} : { returnAfterHours }),
      }
      await deps.assistants.update(ctxOf(c), c.req.param('id') ?? '', {
        ...value,
        handoff,
        ...(dailyCap === undefined ? {} : { dailyCapMicros: dailyCap }),
      })
      return goOn(c, backTo(c), { kind: 'good', key: 'common.saved' })
    },
    again: (state, status) => showPersona(deps, c, { state, status }),
  })

const remove = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const { confirmation } = await parseSent(c, z.strictObject({ confirmation: z.string().max(200) }))
  const assistant = await assistantOf(deps, c)
  if (confirmation.trim() !== assistant.name.trim()) {
    const params = { name: t(languageOf(c), 'common.type_name', { name: assistant.name }) }
    throw new AppError('invalid', { key: 'error.name_not_confirmed', params })
  }
  await deps.assistants.remove(ctxOf(c), assistant.id)
  return goOn(c, '/assistants', { kind: 'good', key: 'assistants.removed', params: { name: assistant.name } })
}
