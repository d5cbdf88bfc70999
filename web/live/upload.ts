import { csrfToken, element } from './dom.ts'
import type { LinkBar } from './link-bar.ts'
import { createVoice, type Say } from './words.ts'

const AT_ONCE = 2

interface UploadDeps {
  say: Say
  linkBar: LinkBar
  /** New documents are in the library. */
  onStored(): void
}

/** Many files at once, dropped or chosen, each with its own progress and its own end. */
export const startUpload = (deps: UploadDeps): void => {
  const form = document.querySelector<HTMLFormElement>('[data-upload]')
  const input = form?.querySelector<HTMLInputElement>('[data-files]')
  const target = form?.querySelector<HTMLElement>('[data-drop]')
  if (!form || !input || !target) return
  const queue = new UploadQueue(form, deps)
  input.addEventListener('change', () => {
    queue.add([...(input.files ?? [])])
    input.value = ''
  })
  for (const type of ['dragenter', 'dragover']) {
    target.addEventListener(type, (event) => {
      event.preventDefault()
      target.dataset['over'] = ''
    })
  }
  // A file that misses the area must not replace the page.
  for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault())
  target.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && target.contains(event.relatedTarget))) delete target.dataset['over']
  })
  target.addEventListener('drop', (event) => {
    event.preventDefault()
    delete target.dataset['over']
    queue.add([...(event.dataTransfer?.files ?? [])])
  })
}

class UploadQueue {
  readonly #form: HTMLFormElement
  readonly #deps: UploadDeps
  readonly #waiting: Upload[] = []
  #running = 0

  constructor(form: HTMLFormElement, deps: UploadDeps) {
    this.#form = form
    this.#deps = deps
  }

  add(files: File[]): void {
    const list = this.#form.querySelector('[data-uploads]')
    for (const file of files) {
      const upload = new Upload(file, this.#form, this.#deps)
      list?.append(upload.row)
      if (!upload.isTooLarge()) this.#waiting.push(upload)
    }
    this.#next()
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const upload = this.#waiting.shift()
      if (!upload) return
      this.#running++
      void upload.send().then(() => {
        this.#running--
        this.#next()
      })
    }
  }
}

class Upload {
  readonly row: HTMLLIElement
  readonly #file: File
  readonly #form: HTMLFormElement
  readonly #deps: UploadDeps
  readonly #note = element('span', { class: 'upload-note' })
  readonly #progress = element('progress', { class: 'progress', max: '1', value: '0' })

  constructor(file: File, form: HTMLFormElement, deps: UploadDeps) {
    this.#file = file
    this.#form = form
    this.#deps = deps
    this.#progress.setAttribute('aria-label', file.name)
    this.row = element('li', { class: 'upload-item' }, element('span', { class: 'upload-name' }, file.name), this.#note)
    this.#note.textContent = deps.say('live.upload_waiting')
  }

  isTooLarge(): boolean {
    const max = Number(this.#form.dataset['maxBytes'] ?? 0)
    if (max === 0 || this.#file.size <= max) return false
    this.#fail(this.#deps.say('live.upload_too_large', { size: createVoice(this.#deps.say).format.bytes(max) }), false)
    return true
  }

  send(): Promise<void> {
    const { say } = this.#deps
    const request = new XMLHttpRequest()
    const startedAt = performance.now()
    const cancel = element('button', { class: 'button button-quiet button-small', type: 'button' }, '✕')
    cancel.setAttribute('aria-label', say('live.upload_cancel', { name: this.#file.name }))
    cancel.addEventListener('click', () => request.abort())
    this.row.dataset['state'] = 'sending'
    this.row.append(cancel, this.#progress)
    request.upload.addEventListener('progress', ({ loaded, total }) => this.#show(loaded, total, performance.now() - startedAt))
    return new Promise((resolve) => {
      request.addEventListener('loadend', () => {
        cancel.remove()
        this.#progress.remove()
        this.#end(request)
        resolve()
      })
      request.addEventListener('abort', () => this.#settle('cancelled', say('live.upload_cancelled')))
      request.open('POST', this.#form.action)
      request.setRequestHeader('accept', 'application/json')
      request.setRequestHeader('x-csrf-token', csrfToken())
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.setRequestHeader('x-file-name', encodeURIComponent(this.#file.name))
      request.send(this.#file)
    })
  }

  #show(loaded: number, total: number, elapsedMs: number): void {
    const { say } = this.#deps
    const { format } = createVoice(say)
    const share = total > 0 ? loaded / total : 0
    this.#progress.value = share
    const leftMs = share > 0 ? (elapsedMs / share) * (1 - share) : 0
    const params = { percent: format.percent(share), time: format.duration(Math.max(1000, leftMs)) }
    this.#note.textContent = say(elapsedMs > 2000 && leftMs > 1000 ? 'live.upload_left' : 'live.upload_sending', params)
  }

  #end(request: XMLHttpRequest): void {
    const { say, linkBar, onStored } = this.#deps
    if (this.row.dataset['state'] === 'cancelled') return
    const said = parse(request.responseText)
    if (request.status >= 200 && request.status < 300 && said.outcome) {
      const key = { unchanged: 'live.upload_unchanged', replaced: 'live.upload_replaced' }[said.outcome] ?? 'live.upload_done'
      this.#settle('done', say(key))
      onStored()
      return
    }
    if (request.status === 401) linkBar.sessionEnded()
    this.#fail(said.detail ?? say('live.upload_failed'), request.status === 0 || request.status >= 500)
  }

  #fail(text: string, mayRetry: boolean): void {
    this.#settle('failed', text)
    if (!mayRetry) return
    const retry = element('button', { class: 'button button-small', type: 'button' }, this.#deps.say('live.upload_retry'))
    retry.addEventListener('click', () => {
      retry.remove()
      void this.send()
    })
    this.#note.before(retry)
  }

  #settle(state: string, text: string): void {
    this.row.dataset['state'] = state
    this.#note.textContent = text
  }
}

const parse = (text: string): { outcome?: string; detail?: string } => {
  try {
    return JSON.parse(text) as { outcome?: string; detail?: string }
  } catch {
    return {}
  }
}
