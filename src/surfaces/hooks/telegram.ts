import { Hono } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import type { HttpEnv } from '../http/env.ts'
import { readBytes } from '../http/read-bytes.ts'
import type { HooksSurfaceDeps } from './index.ts'

/** An update of the longest message with all that is quoted in it is a tenth of this. */
const MAX_UPDATE_BYTES = 1024 * 1024
/** Seconds; Telegram itself waits for sixty. */
const IDLE_S = 30

/**
 * Telegram calls: each bot has an address of its own, and only with its secret there is anything behind it. The answer comes when
 * the update is stored; until then Telegram brings it again.
 */
export const telegramHook = ({ telegram }: HooksSurfaceDeps): Hono<HttpEnv> =>
  new Hono<HttpEnv>().post('/telegram/:key', async (c) => {
    const secret = c.req.header('x-telegram-bot-api-secret-token') ?? ''
    const caller = (await telegram.running())?.admit({ key: c.req.param('key'), secret })
    const { body } = c.req.raw
    if (!caller) throw new AppError('not_found', { key: 'error.not_found' })
    c.env?.server?.timeout(c.req.raw, IDLE_S)
    await caller.take(body ? parsed(await readBytes(body, MAX_UPDATE_BYTES)) : undefined)
    return c.body(null, 200)
  })

/** What is no JSON comes as nothing: brought again it would be none either. */
const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
