import { Hono } from 'hono'
import { z } from 'zod'
import type { AssistantChange, Assistants } from '../../domain/assistants/index.ts'
import { LANGUAGES } from '../../kernel/language.ts'
import { parseJson } from '../http/parse-json.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

const name = z.string().trim().min(1).max(100)
const language = z.enum(LANGUAGES)

const NewAssistant = z.strictObject({ name, language: language.default('ru') })

const Change = z.strictObject({
  name: name.optional(),
  language: language.optional(),
  instructions: z.string().max(8000).optional(),
  greeting: z.string().trim().min(1).max(1000).optional(),
  refusalText: z.string().trim().min(1).max(1000).optional(),
  starterQuestions: z.array(z.string().trim().min(1).max(200)).max(4).optional(),
  /** Millionths of a dollar a day (UTC); null for no limit. */
  dailyCapMicros: z.number().int().min(0).max(1e12).nullable().optional(),
})

/** `/api/v1/assistants`. */
export const assistantsApi = ({ assistants }: { assistants: Assistants }): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/', async (c) => c.json({ items: await assistants.list(ctxOf(c)) }))
    .post('/', async (c) => c.json(await assistants.create(ctxOf(c), await parseJson(NewAssistant, c.req.raw)), 201))
    .get('/:id', async (c) => c.json(await assistants.get(ctxOf(c), c.req.param('id'))))
    .patch('/:id', async (c) => {
      const change = await parseJson(Change, c.req.raw)
      return c.json(await assistants.update(ctxOf(c), c.req.param('id'), given(change)))
    })
    .delete('/:id', async (c) => {
      await assistants.remove(ctxOf(c), c.req.param('id'))
      return c.body(null, 204)
    })

/** Only what was sent: an absent field leaves the old value alone. */
const given = (change: z.infer<typeof Change>): AssistantChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
