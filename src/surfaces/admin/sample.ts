import type { Hono } from 'hono'
import { z } from 'zod'
import { LANGUAGES } from '../../kernel/language.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { ctxOf, newRoutes } from './screen.ts'
import { parseSent, readSent } from './sent-form.ts'

const Load = z.strictObject({ language: z.enum(LANGUAGES) })

/** The made-up shop of the first minutes: there and gone with one press each. */
export const sampleRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .post('/sample', async (c) => {
      const { language } = await parseSent(c, Load)
      try {
        await deps.samples.load(ctxOf(c), { language })
      } catch (error) {
        return goBackWith(c, '/', error)
      }
      return goOn(c, '/', { kind: 'good', key: 'console.sample_loaded' })
    })
    .post('/sample/remove', async (c) => {
      await readSent(c)
      await deps.samples.remove(ctxOf(c))
      return goOn(c, '/', { kind: 'good', key: 'console.sample_removed' })
    })
