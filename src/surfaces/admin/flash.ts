import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { Flash } from '../../../web/admin/page.ts'
import { isTextKey, type Language, type Params, type TextKey, t } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Screen } from './screen.ts'

const COOKIE = 'flash'

const Stored = z.strictObject({
  kind: z.enum(['good', 'info', 'warn', 'bad']),
  key: z.string().max(100),
  params: z.record(z.string().max(40), z.union([z.string().max(500), z.number()])).optional(),
})

export interface Told {
  kind: Flash['kind']
  key: TextKey
  params?: Params
}

/** After a form was taken: to another page, with one sentence that is shown once. */
export const goOn = (c: Screen, path: string, told?: Told): Response => {
  if (told) setCookie(c, COOKIE, encode(told), { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 60 })
  return c.redirect(path, 303)
}

/** The same with a refusal. */
export const goBackWith = (c: Screen, path: string, error: unknown): Response => {
  if (!(error instanceof AppError) || error.code === 'unauthenticated' || !isTextKey(error.text.key)) throw error
  return goOn(c, path, { kind: 'bad', key: error.text.key, ...(error.text.params ? { params: error.text.params } : {}) })
}

export const takeFlash = (c: Context, language: Language): Flash | undefined => {
  const text = getCookie(c, COOKIE)
  // A script that asks for a part of a page must not swallow what the next page should say.
  if (text === undefined || c.req.header('x-background') !== undefined) return undefined
  deleteCookie(c, COOKIE, { path: '/' })
  const stored = Stored.safeParse(decode(text)).data
  return stored && isTextKey(stored.key) ? { kind: stored.kind, text: t(language, stored.key, stored.params) } : undefined
}

const encode = (told: Told): string => Buffer.from(JSON.stringify(told)).toString('base64url')

const decode = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}
