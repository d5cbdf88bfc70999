import type { Hono } from 'hono'
import { z } from 'zod'
import { lookPage } from '../../../web/admin/pages/assistants/look.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { type Assistant, type Look, MAX_AVATAR_BYTES } from '../../domain/assistants/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { LANGUAGES } from '../../kernel/language.ts'
import { readBytes } from '../http/read-bytes.ts'
import type { SessionEnv } from '../http/session.ts'
import { readUpload } from '../http/upload.ts'
import { drawerOf } from './assistant-test.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { type AgainStatus, takeForm, textOf } from './form-state.ts'
import { assistantOf, backTo, hubOf } from './hub.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show, wantsJson } from './screen.ts'
import { readSent } from './sent-form.ts'

const optional = (max: number) => textOf(max, { isOptional: true })
const pixels = z.coerce.number().int().min(0).max(400)
const Form = z.strictObject({
  title: optional(60),
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'error.bad_color')
    .transform((color) => color.toLowerCase()),
  position: z.enum(['left', 'right']),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['visitor', ...LANGUAGES]),
  size: z.enum(['small', 'normal', 'large']),
  offsetX: pixels,
  offsetY: pixels,
  hasSound: z.literal('on').optional(),
  status: optional(80),
  placeholder: optional(80),
  footnote: optional(200),
  teaserText: optional(140),
  teaserSeconds: z.coerce.number().int().min(0).max(600),
})

/** How the chat looks on the site of the business, and its words there. */
export const lookRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/look', (c) => showLook(deps, c))
    .post('/assistants/:id/look', (c) => saveLook(deps, c))
    .post('/assistants/:id/look/avatar', (c) => takeAvatar(deps, c))
    .post('/assistants/:id/look/avatar/remove', async (c) => {
      await readSent(c)
      const assistant = await assistantOf(deps, c)
      await deps.assistants.setAvatar(ctxOf(c), assistant.id, undefined)
      return goOn(c, `/assistants/${assistant.id}/look`, { kind: 'good', key: 'assistants.avatar_removed' })
    })

type Again = { state: FormState; status: AgainStatus } | undefined

const showLook = async (deps: AdminDeps, c: Screen, again?: Again): Promise<Response> => {
  const assistant = await assistantOf(deps, c)
  const { look } = assistant
  const props = {
    assistant: hubOf(assistant),
    state: again?.state ?? { values: valuesOf(look), errors: {} },
    savedAt: assistant.updatedAt,
    greeting: assistant.greeting,
    starters: assistant.starterQuestions,
    language: assistant.language,
    avatarHref: avatarHref(assistant),
    hasPerson: assistant.handoff.isOffered,
  }
  return show(c, lookPage(pageOf(deps, c), { ...props, ...(await drawerOf(deps, c, assistant)) }), again?.status)
}

const avatarHref = ({ id, look: { avatar } }: Assistant): string | undefined =>
  avatar === null ? undefined : `/widget/v1/avatars/${id}/${avatar}`

const valuesOf = (look: Look): Record<string, string> => ({
  title: look.title,
  accent: look.accent,
  position: look.position,
  theme: look.theme,
  language: look.language,
  size: look.size,
  offsetX: String(look.offsetX),
  offsetY: String(look.offsetY),
  hasSound: look.hasSound ? 'on' : '',
  ...look.texts,
  teaserText: look.teaser.text,
  teaserSeconds: String(look.teaser.afterSeconds),
})

const saveLook = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Form,
    run: async ({ status, placeholder, footnote, teaserText, teaserSeconds, hasSound, ...plain }) => {
      const look: Omit<Look, 'avatar'> = {
        ...plain,
        hasSound: hasSound === 'on',
        texts: { status, placeholder, footnote },
        teaser: { text: teaserText, afterSeconds: teaserSeconds },
      }
      await deps.assistants.update(ctxOf(c), c.req.param('id') ?? '', { look })
      return goOn(c, backTo(c), { kind: 'good', key: 'common.saved' })
    },
    again: (state, status) => showLook(deps, c, { state, status }),
  })

/** As a plain body from the script, which has made it small, or as a form from a browser without one. */
const takeAvatar = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const home = `/assistants/${c.req.param('id') ?? ''}/look`
  const assistant = await assistantOf(deps, c)
  try {
    const isForm = c.req.header('content-type')?.startsWith('multipart/') ?? false
    const bytes = isForm ? await formBytes(c) : await plainBytes(c)
    const changed = await deps.assistants.setAvatar(ctx, assistant.id, bytes)
    return wantsJson(c) ? c.json({ href: avatarHref(changed) }, 201) : goOn(c, home, { kind: 'good', key: 'assistants.avatar_saved' })
  } catch (error) {
    const isBadPicture = error instanceof AppError && error.code === 'invalid'
    if (wantsJson(c) || !isBadPicture) throw error
    return goBackWith(c, home, error)
  }
}

const plainBytes = (c: Screen): Promise<Uint8Array> => {
  c.get('checkCsrf')(c.req.header('x-csrf-token'))
  return readBytes(c.req.raw.body ?? new Blob([]).stream(), MAX_AVATAR_BYTES + 1)
}

const formBytes = async (c: Screen): Promise<Uint8Array> => {
  const { results } = await readUpload(c.req.raw, {
    file: ({ body }, fields) => {
      c.get('checkCsrf')(fields['_csrf']?.[0])
      return readBytes(body, MAX_AVATAR_BYTES + 1)
    },
  })
  return results[0] ?? new Uint8Array()
}
