import { all, newUuid, onClick } from './dom.ts'
import { forgetDraft } from './drafts.ts'
import type { LinkBar } from './link-bar.ts'
import { createTalk, type Talk } from './talk.ts'
import { toast } from './toast.ts'
import { createVoice, type Say } from './words.ts'

/** The test bench and a dialog's page: the messages live, and where there is one, the field below them. */
export const startTalk = (say: Say, linkBar: LinkBar): void => {
  const list = document.querySelector<HTMLOListElement>('[data-talk]')
  if (!list) return
  const form = list.closest('[data-chat]')?.querySelector<HTMLFormElement>('[data-composer]') ?? undefined
  const talk = createTalk({
    list,
    voice: createVoice(say),
    linkBar,
    onAnswering: (isAnswering) => form?.dataset['as'] !== 'operator' && form && showAnswering(form, isAnswering),
  })
  if (form) new Composer({ form, talk, say, linkBar }).start()
}

const showAnswering = (form: HTMLFormElement, isAnswering: boolean): void => {
  const stop = form.querySelector<HTMLButtonElement>('.composer-stop')
  if (stop) stop.hidden = !isAnswering
  form.toggleAttribute('data-answering', isAnswering)
}

interface ComposerDeps {
  form: HTMLFormElement
  talk: Talk
  say: Say
  linkBar: LinkBar
}

class Composer {
  readonly #deps: ComposerDeps
  readonly #text: HTMLTextAreaElement
  #isSending = false

  constructor(deps: ComposerDeps) {
    this.#deps = deps
    this.#text = deps.form.elements.namedItem('text') as HTMLTextAreaElement
  }

  start(): void {
    const { form } = this.#deps
    showAnswering(form, form.querySelector<HTMLButtonElement>('.composer-stop')?.hidden === false)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const isStop = event.submitter?.classList.contains('composer-stop')
      void (isStop ? this.#stop() : this.#send())
    })
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      form.requestSubmit(form.querySelector<HTMLButtonElement>('[data-send]'))
    })
    onClick('[data-ask]', (link, event) => {
      event.preventDefault()
      this.#text.value = link.dataset['ask'] ?? ''
      void this.#send()
    })
    if (this.#text.value !== '') this.#text.focus()
  }

  async #send(): Promise<void> {
    const { form, talk, say } = this.#deps
    const text = this.#text.value.trim()
    if (text === '' || this.#isSending) return
    this.#isSending = true
    const id = form.elements.namedItem('clientMessageId') as HTMLInputElement
    const body = formBody(form)
    form.closest('[data-chat]')?.querySelector('[data-welcome]')?.remove()
    form.closest('[data-chat]')?.querySelector('.chat-hint')?.classList.remove('invisible')
    const shown = form.dataset['as'] === 'operator' ? talk.showReply(id.value, text) : talk.showOwn(id.value, text)
    this.#text.value = ''
    const told = await this.#post(form.action, body)
    this.#isSending = false
    if (!told.ok) {
      shown.undo()
      this.#text.value ||= text
      toast(told.text ?? say('live.send_failed'), { ms: 8000 })
      return
    }
    id.value = newUuid()
    forgetDraft(form)
    this.#enter(told.dialogId)
    this.#text.focus()
  }

  /** From the first message on, the dialog is in the address and in every further message. */
  #enter(dialogId: string): void {
    const field = this.#deps.form.elements.namedItem('dialog') as HTMLInputElement
    if (field.value === '') {
      field.value = dialogId
      const url = new URL(location.href)
      url.searchParams.delete('question')
      url.searchParams.set(url.searchParams.has('test') ? 'test' : 'dialog', dialogId)
      history.replaceState(null, '', url)
      takeAlong(dialogId)
    }
    this.#deps.talk.follow(dialogId)
  }

  async #stop(): Promise<void> {
    const { form, say } = this.#deps
    const action = form.querySelector<HTMLButtonElement>('.composer-stop')?.formAction
    if (!action) return
    const told = await this.#post(action, formBody(form))
    if (!told.ok) toast(told.text ?? say('live.send_failed'))
  }

  async #post(action: string, body: URLSearchParams): Promise<{ ok: true; dialogId: string } | { ok: false; text: string | undefined }> {
    try {
      const answer = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json' } })
      if (answer.status === 401) this.#deps.linkBar.sessionEnded()
      const said = (await answer.json()) as { dialogId?: string; detail?: string }
      return answer.ok ? { ok: true, dialogId: said.dialogId ?? '' } : { ok: false, text: said.detail }
    } catch {
      return { ok: false, text: undefined }
    }
  }
}

/** The page was drawn before the dialog began: whatever leads on from it leads on with the drawer's talk. */
const takeAlong = (dialogId: string): void => {
  const isOurs = (part: Element): boolean => part.closest('[data-chat]') !== null
  for (const link of all<HTMLAnchorElement>('a[href*="test=open"]')) if (!isOurs(link)) link.href = withTalk(link.href, dialogId)
  for (const form of all<HTMLFormElement>('form[action*="test=open"]')) if (!isOurs(form)) form.action = withTalk(form.action, dialogId)
}

const withTalk = (href: string, dialogId: string): string => {
  const url = new URL(href)
  url.searchParams.set('test', dialogId)
  return url.href
}

const formBody = (form: HTMLFormElement): URLSearchParams => {
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
  return body
}
