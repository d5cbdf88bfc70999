import { Hono } from 'hono'
import { z } from 'zod'
import { errorText, t } from '../../../web/words/index.ts'
import type { Assistant, Look as AssistantLook } from '../../domain/assistants/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { isLanguage, type Language, languageFromHeader } from '../../kernel/language.ts'
import type { HttpEnv } from '../http/env.ts'
import { parseText, parseWith } from '../http/parse-json.ts'
import { problem } from '../http/problem.ts'
import { readText } from '../http/read-text.ts'
import type { WidgetSurfaceDeps } from './deps.ts'
import type { Rates } from './rates.ts'

const MAX_TOKEN_REQUEST_BYTES = 4_096
const TokenRequest = z.strictObject({
  siteKey: z.string().max(64),
  guestSecret: z.string().max(64).optional(),
  identity: z.string().max(2_000).optional(),
})

/** What the loader asks for on the host page: whether and how to stand there, and a token for the frame. */
export const siteRoutes = (deps: WidgetSurfaceDeps, rates: Rates): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    // Refusals too: what a cache holds of one page is not for the next.
    .use('/token', async (c, next) => {
      await next()
      c.res.headers.set('vary', 'Origin')
    })
    .get('/sites/:siteKey', async (c) => {
      rates.look(c.get('clientIp'))
      const answer = await lookOf(deps, c.req.raw, c.req.param('siteKey'))
      // Open to every page: a refusal that the page cannot read would be a riddle in its console.
      return c.json(answer, 200, { 'access-control-allow-origin': '*', vary: 'Origin', 'cache-control': 'private, max-age=60' })
    })
    .get('/avatars/:assistantId/:hash', async (c) => {
      rates.look(c.get('clientIp'))
      const avatar = await deps.assistants.avatar(c.req.param('assistantId'))
      if (avatar?.hash !== c.req.param('hash')) throw new AppError('not_found', { key: 'error.not_found' })
      return c.body(new Uint8Array(avatar.bytes), 200, {
        'content-type': avatar.type,
        'cache-control': 'public, max-age=31536000, immutable',
      })
    })
    .options('/token', (c) =>
      c.body(null, 204, {
        'access-control-allow-origin': c.req.header('origin') ?? 'null',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      }),
    )
    .post('/token', async (c) => {
      const request = await readTokenRequest(c.req.raw)
      rates.token({ ip: c.get('clientIp'), siteKey: request.siteKey })
      const origin = c.req.header('origin')
      const readable = { 'access-control-allow-origin': origin ?? 'null' }
      try {
        const issued = await deps.channels.issueToken({ ...request, origin, ownOrigins: ownOrigins(deps, c.req.raw) })
        const { token, guestSecret, expiresInMs, isIdentified } = issued
        return c.json({ token, guestSecret, expiresInMs, isIdentified }, 200, readable)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error
        // The page may stand here, only its word for the visitor does not hold: its developer must be able to read why.
        const refused = problem({ error, language: visitorLanguage(c.req.raw) ?? c.get('language'), requestId: c.get('requestId') })
        for (const [name, value] of Object.entries(readable)) refused.headers.set(name, value)
        return refused
      }
    })

type Look =
  | {
      isAllowed: true
      title: string
      accent: string
      position: string
      theme: string
      language: Language
      open: string
      close: string
      unread: string
      size: AssistantLook['size']
      offsetX: number
      offsetY: number
      /** Null where there is none, or none this visitor could read. */
      teaser: AssistantLook['teaser'] | null
      dismiss: string
    }
  | { isAllowed: false; text: string }

const lookOf = async (deps: WidgetSurfaceDeps, request: Request, siteKey: string): Promise<Look> => {
  const wanted = visitorLanguage(request)
  try {
    const { assistant } = await deps.channels.admitOrigin({ siteKey, origin: originOf(request), ownOrigins: ownOrigins(deps, request) })
    const { accent, position, theme, size, offsetX, offsetY, teaser } = assistant.look
    const language = languageFor(request, assistant, new URL(request.url).searchParams.get('hears'))
    const title = assistant.look.title || assistant.name
    const open = t(language, 'widget.launcher_open', { title })
    return {
      isAllowed: true,
      title,
      accent,
      position,
      theme,
      language,
      open,
      close: t(language, 'widget.launcher_close', { title }),
      unread: t(language, 'widget.launcher_unread'),
      size,
      offsetX,
      offsetY,
      teaser: teaser.text !== '' && language === assistant.language ? teaser : null,
      dismiss: t(language, 'widget.dismiss'),
    }
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'forbidden' && error.code !== 'not_found')) throw error
    return { isAllowed: false, text: errorText(wanted ?? languageFromHeader(request.headers.get('accept-language')) ?? 'ru', error.text) }
  }
}

/** The page's own word comes first, then the owner's, then what the visitor's browser would like to hear, then the assistant's own. */
export const languageFor = (
  request: Request,
  { look, language }: Pick<Assistant, 'look' | 'language'>,
  heard: string | null | undefined,
): Language => {
  const said = visitorLanguage(request)
  if (said) return said
  if (look.language !== 'visitor') return look.language
  return isLanguage(heard) ? heard : language
}

/** A page of the instance itself sends no `Origin` with a read; every other page does. */
const originOf = (request: Request): string => request.headers.get('origin') ?? new URL(request.url).origin

/**
 * Where the instance is reached: the address of the settings, and the one this very request came to (on a new machine nobody
 * has told us any). A browser writes that address itself; a page elsewhere cannot make it look like its own.
 */
const ownOrigins = ({ publicUrl }: WidgetSurfaceDeps, request: Request): string[] => [
  new URL(request.url).origin,
  ...(publicUrl === undefined ? [] : [publicUrl]),
]

/** What the loader read from the page or the browser. */
export const visitorLanguage = (request: Request): Language | undefined => {
  const asked = new URL(request.url).searchParams.get('lang')
  return isLanguage(asked) ? asked : undefined
}

/** JSON whatever its type says: as plain text the browser sends it without asking first. No cookie is read here, so nothing is lost. */
const readTokenRequest = async (request: Request): Promise<z.infer<typeof TokenRequest>> =>
  parseWith(TokenRequest, parseText(await readText(request, MAX_TOKEN_REQUEST_BYTES)))
