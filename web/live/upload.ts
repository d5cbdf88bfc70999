import { csrfToken, element } from './dom.ts'
import type { LinkBar } from './link-bar.ts'
import type { DocumentChange } from './lists.ts'
import { createVoice, type Say } from './words.ts'

const AT_ONCE = 2

interface UploadDeps {
  say: Say
  linkBar: LinkBar
  /** New documents are in the library. */
  onStored(): void
}

/** Many files at once, dropped anywhere or chosen; each is followed until it can be searched or cannot be read. */
export const startUpload = (deps: UploadDeps): { told(change: DocumentChange): void } => {
  const form = document.querySelector<HTMLFormElement>('[data-upload]')
  const input = form?.querySelector<HTMLInputElement>('[data-files]')
  const target = form?.querySelector<HTMLElement>('[data-drop]')
  if (!form || !input || !target) return { told: () => {} }
  const queue = new UploadQueue(form, deps)
  input.addEventListener('change', () => {
    queue.add([...(input.files ?? [])])
    input.value = ''
  })
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  // The whole page takes them: what misses the area must not replace the page.
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    target.dataset['over'] = ''
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) delete target.dataset['over']
  })
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    delete target.dataset['over']
    queue.add([...(event.dataTransfer?.files ?? [])])
  })
  return { told: (change) => queue.told(change) }
}

class UploadQueue {
  readonly #form: HTMLFormElement
  readonly #deps: UploadDeps
  readonly #waiting: Upload[] = []
  readonly #all: Upload[] = []
  /** What the stream said last of each document; it may be faster than the answer to the upload. */
  readonly #heard = new Map<string, DocumentChange>()
  #running = 0

  constructor(form: HTMLFormElement, deps: UploadDeps) {
    this.#form = form
    this.#deps = deps
  }

  add(files: File[]): void {
    const list = this.#form.querySelector('[data-uploads]')
    for (const file of files) {
      const upload = new Upload({ file, form: this.#form, deps: this.#deps, heard: this.#heard, onChange: () => this.#sum() })
      this.#all.push(upload)
      list?.append(upload.row)
      if (!upload.isTooLarge()) this.#waiting.push(upload)
    }
    this.#sum()
    this.#next()
  }

  told(change: DocumentChange): void {
    this.#heard.set(change.documentId, change)
    for (const upload of this.#all) if (upload.documentId === change.documentId) upload.told(change)
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

  /** One line for all of them, which a screen reader hears instead of every percent. */
  #sum(): void {
    const line = this.#form.querySelector('[data-uploads-sum]')
    if (!line || this.#all.length < 2) return
    const ready = this.#all.filter(({ row }) => row.dataset['state'] === 'ready')
    const pages = ready.reduce((sum, upload) => sum + upload.pages, 0)
    const { say } = this.#deps
    const parts = [
      say('live.upload_sum', { done: ready.length, count: this.#all.length }),
      pages > 0 ? say('knowledge.pages', { count: pages }) : '',
    ]
    line.textContent = parts.filter(Boolean).join(', ')
  }
}

interface UploadInput {
  file: File
  form: HTMLFormElement
  deps: UploadDeps
  heard: ReadonlyMap<string, DocumentChange>
  onChange(): void
}

class Upload {
  readonly row: HTMLLIElement
  documentId = ''
  pages = 0
  readonly #input: UploadInput
  readonly #note = element('span', { class: 'upload-note' })
  readonly #progress = element('progress', { class: 'progress', max: '1', value: '0' })

  constructor(input: UploadInput) {
    const { file, deps } = input
    this.#input = input
    this.#progress.setAttribute('aria-label', file.name)
    this.row = element('li', { class: 'upload-item' }, element('span', { class: 'upload-name' }, file.name), this.#note)
    this.#note.textContent = deps.say('live.upload_waiting')
  }

  isTooLarge(): boolean {
    const { form, file, deps } = this.#input
    const max = Number(form.dataset['maxBytes'] ?? 0)
    if (max === 0 || file.size <= max) return false
    this.#fail(deps.say('live.upload_too_large', { size: createVoice(deps.say).format.bytes(max) }), false)
    return true
  }

  send(): Promise<void> {
    const { file, form, deps } = this.#input
    const { say } = deps
    const request = new XMLHttpRequest()
    const startedAt = performance.now()
    const cancel = element('button', { class: 'button button-quiet button-small', type: 'button' }, '✕')
    cancel.setAttribute('aria-label', say('live.upload_cancel', { name: file.name }))
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
      request.open('POST', form.action)
      request.setRequestHeader('accept', 'application/json')
      request.setRequestHeader('x-csrf-token', csrfToken())
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.setRequestHeader('x-file-name', encodeURIComponent(file.name))
      request.send(file)
    })
  }

  /** Read, cut, indexed: as far as the server is. */
  told(change: DocumentChange): void {
    const { say } = this.#input.deps
    const { state, done, total, pages, failure } = change
    const count = total ?? 0
    if (state === 'failed') return this.#fail(say(`error.file_${failure ?? 'unexpected'}`), false)
    if (state === 'removed') return this.#settle('cancelled', say('live.upload_cancelled'))
    if (state === 'searchable') {
      this.pages = pages ?? 0
      this.#progress.remove()
      const parts = [...(pages ? [say('knowledge.pages', { count: pages })] : []), say('knowledge.passages', { count })]
      return this.#settle('ready', say('live.upload_ready', { parts: parts.join(', ') }))
    }
    if (state === 'indexing' && count > 0) {
      this.#progress.value = done / count
      this.row.append(this.#progress)
      return this.#settle('indexing', say('live.upload_indexing', { done, total: count }))
    }
    this.#settle('reading', say(state === 'received' ? 'live.upload_done' : 'live.upload_reading'))
  }

  #show(loaded: number, total: number, elapsedMs: number): void {
    const { say } = this.#input.deps
    const { format } = createVoice(say)
    const share = total > 0 ? loaded / total : 0
    this.#progress.value = share
    const leftMs = share > 0 ? (elapsedMs / share) * (1 - share) : 0
    const params = { percent: format.percent(share), time: format.duration(Math.max(1000, leftMs)) }
    this.#note.textContent = say(elapsedMs > 2000 && leftMs > 1000 ? 'live.upload_left' : 'live.upload_sending', params)
  }

  #end(request: XMLHttpRequest): void {
    const { deps, heard } = this.#input
    const { say, linkBar, onStored } = deps
    if (this.row.dataset['state'] === 'cancelled') return
    const said = parse(request.responseText)
    if (request.status >= 200 && request.status < 300 && said.outcome) {
      const key = { unchanged: 'live.upload_unchanged', replaced: 'live.upload_replaced' }[said.outcome] ?? 'live.upload_done'
      this.#settle('done', say(key))
      this.documentId = said.id ?? ''
      const known = heard.get(this.documentId)
      if (known && said.outcome !== 'unchanged') this.told(known)
      if (said.outcome === 'unchanged') this.documentId = ''
      onStored()
      return
    }
    if (request.status === 401) linkBar.sessionEnded()
    this.#fail(said.detail ?? say('live.upload_failed'), request.status === 0 || request.status >= 500)
  }

  #fail(text: string, mayRetry: boolean): void {
    this.#progress.remove()
    this.#settle('failed', text)
    if (!mayRetry) return
    const retry = element('button', { class: 'button button-small', type: 'button' }, this.#input.deps.say('live.upload_retry'))
    retry.addEventListener('click', () => {
      retry.remove()
      void this.send()
    })
    this.#note.before(retry)
  }

  #settle(state: string, text: string): void {
    this.row.dataset['state'] = state
    this.#note.textContent = text
    this.#input.onChange()
  }
}

const parse = (text: string): { id?: string; outcome?: string; detail?: string } => {
  try {
    return JSON.parse(text) as { id?: string; outcome?: string; detail?: string }
  } catch {
    return {}
  }
}
