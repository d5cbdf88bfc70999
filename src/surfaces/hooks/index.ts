import { Hono } from 'hono'
import type { Bots } from '../../domain/channels/index.ts'
import type { HttpEnv } from '../http/env.ts'
import { dataHeaders } from '../http/headers.ts'
import { telegramHook } from './telegram.ts'

export interface HooksSurfaceDeps {
  /** Undefined while no bot runs: then there is nobody to call. */
  telegram: { running(): Promise<Bots> | undefined }
  isHttps: boolean
}

/** What others call by themselves, under `/hooks`. Errors go to the app's handler. */
export const hooksSurface = (deps: HooksSurfaceDeps): Hono<HttpEnv> =>
  new Hono<HttpEnv>().use('/hooks/*', dataHeaders(deps)).route('/hooks', telegramHook(deps))
