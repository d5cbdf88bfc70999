import { useEffect, useRef, useState } from 'preact/hooks'
import { html, type View } from './html.ts'
import { icons } from './icons.ts'
import type { Say } from './words.ts'

interface ComposerProps {
  say: Say
  draft: Draft
  placeholder: string
  /** Small words of the owner below the field. */
  footnote: string
  maxChars: number
  isAnswering: boolean
  openings: number
  onSend(text: string): void
  onStop(): void
}

export interface Draft {
  get(): string
  set(text: string): void
  /** Called when another tab has changed it. */
  onChange(listener: () => void): () => void
}

const LINES = 5

/** One button in one place: it stops the answer that is being written, and sends as soon as something is typed. */
export const Composer = (props: ComposerProps): View => {
  const { say, draft, maxChars } = props
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => draft.get())
  const tooMany = text.trim().length - maxChars
  const canSend = text.trim() !== '' && tooMany <= 0
  const isStop = props.isAnswering && text.trim() === ''

  useEffect(() => {
    if (box.current) grow(box.current)
  }, [text])
  useEffect(() => draft.onChange(() => setText(draft.get())), [draft])
  useEffect(() => {
    // On a phone the keyboard would jump up over the greeting.
    if (props.openings > 0 && matchMedia('(hover: hover)').matches) box.current?.focus()
  }, [props.openings])

  const write = (next: string): void => {
    setText(next)
    draft.set(next)
  }
  const send = (): void => {
    if (!canSend) return
    props.onSend(text.trim())
    write('')
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method confirms its word with Enter too.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  const onSubmit = (event: Event): void => {
    event.preventDefault()
    if (isStop) props.onStop()
    else send()
  }
  const action = say(isStop ? 'widget.stop' : 'widget.send')
  return html`<form class="composer" onSubmit=${onSubmit}>
    ${tooMany > 0 && html`<p class="hint" id="hint" role="alert">${say('widget.too_long', { count: tooMany })}</p>`}
    <div class="field">
      <textarea
        ref=${box}
        rows="1"
        dir="auto"
        value=${text}
        aria-label=${say('widget.composer')}
        aria-describedby=${tooMany > 0 ? 'hint' : undefined}
        aria-invalid=${tooMany > 0 ? 'true' : undefined}
        placeholder=${props.placeholder || say('widget.composer_placeholder')}
        enterkeyhint="send"
        autocomplete="off"
        onInput=${(event: InputEvent) => event.target instanceof HTMLTextAreaElement && write(event.target.value)}
        onKeyDown=${onKeyDown}
      ></textarea>
      <button type="submit" class="send" aria-label=${action} title=${action} aria-disabled=${!isStop && !canSend ? 'true' : undefined}>
        ${isStop ? icons.stop() : icons.send()}
      </button>
    </div>
    ${props.footnote && html`<p class="footnote" dir="auto">${props.footnote}</p>`}
  </form>`
}

const grow = (area: HTMLTextAreaElement): void => {
  const style = getComputedStyle(area)
  const line = Number.parseFloat(style.lineHeight)
  const frame = Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom)
  area.style.height = 'auto'
  area.style.height = `${Math.min(area.scrollHeight, line * LINES + frame)}px`
}
