import { inkOn } from '../widget/color.ts'
import type { Session } from '../widget/frame/session.ts'
import { PREVIEW_READY, type PreviewMessage } from '../widget/preview-message.ts'
import { toTheme } from '../widget/protocol.ts'
import { all, csrfToken } from './dom.ts'
import { toast } from './toast.ts'
import type { Say } from './words.ts'

/** The look editor: the real chat in the frame beside the form shows every choice while it is made. */
export const startLook = (say: Say): void => {
  const form = document.querySelector<HTMLFormElement>('[data-look]')
  const stage = document.querySelector<HTMLElement>('[data-stage]')
  const frame = stage?.querySelector<HTMLIFrameElement>('[data-preview-frame]')
  if (!form || !stage || !frame) return
  const draw = (): void => {
    const values = readForm(form)
    dress(stage, values)
    frame.contentWindow?.postMessage(messageOf(values, stage), location.origin)
  }
  addEventListener('message', (event) => {
    if (event.source === frame.contentWindow && event.origin === location.origin && event.data === PREVIEW_READY) draw()
  })
  form.addEventListener('input', draw)
  for (const toggle of all<HTMLElement>('[data-preview-toggle]')) {
    toggle.addEventListener('click', () => {
      const isOpen = stage.dataset['open'] !== 'yes'
      stage.dataset['open'] = isOpen ? 'yes' : 'no'
      toggle.setAttribute('aria-pressed', String(isOpen))
    })
  }
  startAvatar(say, stage, draw)
  draw()
}

type Values = (name: string) => string

const readForm = (form: HTMLFormElement): Values => {
  const values = new FormData(form)
  return (name) => {
    const value = values.get(name)
    return typeof value === 'string' ? value : ''
  }
}

const dress = (stage: HTMLElement, text: Values): void => {
  const accent = text('accent')
  if (/^#[0-9a-f]{6}$/i.test(accent)) {
    for (const shape of all('[data-accent]', stage)) shape.setAttribute('fill', accent)
    for (const shape of all('[data-accent-fill]', stage)) shape.setAttribute('fill', inkOn(accent))
  }
  stage.dataset['position'] = text('position') || 'right'
  stage.dataset['size'] = text('size') || 'normal'
  for (const [name, value] of [
    ['--x', text('offsetX')],
    ['--y', text('offsetY')],
  ] as const) {
    stage.style.setProperty(name, `${Math.min(400, Math.max(0, Number(value) || 0))}px`)
  }
  const teaser = stage.querySelector('[data-preview-teaser]')
  if (teaser) teaser.textContent = text('teaserText')
}

const messageOf = (text: Values, stage: HTMLElement): PreviewMessage => {
  const { name = '', greeting = '', starters = '[]', avatar = '', person, language: own } = stage.dataset
  const session: Session = {
    title: text('title') || name,
    greeting,
    starters: JSON.parse(starters) as string[],
    look: {
      accent: text('accent'),
      theme: text('theme'),
      hasSound: text('hasSound') === 'on',
      avatar: avatar || null,
      texts: { status: text('status'), placeholder: text('placeholder'), footnote: text('footnote') },
    },
    maxTextChars: 4000,
    dialog: null,
    person: { isOffered: person === 'yes', state: 'none', name: null },
    messages: [],
  }
  const chosen = text('language')
  const language = chosen === 'ru' || chosen === 'en' ? chosen : own === 'en' ? 'en' : 'ru'
  return { preview: 'replyx1', session, language, theme: toTheme(text('theme')) ?? 'system' }
}

const SIDE = 256

/** Sent as soon as it is chosen, cut to a square and made small first: a photograph of a phone has ten megabytes. */
const startAvatar = (say: Say, stage: HTMLElement, draw: () => void): void => {
  const form = document.querySelector<HTMLFormElement>('form[data-avatar]')
  const input = form?.querySelector<HTMLInputElement>('input[type=file]')
  if (!form || !input) return
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (!file) return
    void send(form, file).then((told) => {
      input.value = ''
      if (told.href === undefined) return toast(told.detail ?? say('live.avatar_failed'), { ms: 8000 })
      stage.dataset['avatar'] = told.href
      const shown = document.querySelector('[data-avatar-shown]')
      const picture = new Image(56, 56)
      picture.src = told.href
      picture.alt = ''
      picture.className = 'avatar-picture'
      shown?.replaceChildren(picture)
      draw()
    })
  })
}

const send = async (form: HTMLFormElement, file: File): Promise<{ href?: string; detail?: string }> => {
  try {
    const body = await smallSquare(file)
    const headers = { accept: 'application/json', 'content-type': 'application/octet-stream', 'x-csrf-token': csrfToken() }
    const answer = await fetch(form.action, { method: 'POST', body, headers })
    return (await answer.json()) as { href?: string; detail?: string }
  } catch {
    return {}
  }
}

const smallSquare = async (file: File): Promise<Blob> => {
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const from = [(picture.width - side) / 2, (picture.height - side) / 2] as const
  canvas.getContext('2d')?.drawImage(picture, ...from, side, side, 0, 0, SIDE, SIDE)
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'))
}
