import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { OpenSource } from './controller.ts'
import { html, type View } from './html.ts'
import { icons } from './icons.ts'
import type { OpenedSource, Source } from './session.ts'
import type { Say } from './words.ts'

interface SourceProps {
  source: OpenSource
  say: Say
  close(): void
}

/** The page of a source over the messages: what stands before and after the words that were quoted, and they marked. */
export const SourceView = ({ source, say, close }: SourceProps): View => {
  const box = useRef<HTMLElement>(null)
  const { content } = source
  // Taken before the messages below become inert, which takes the focus off them.
  const opener = useRef(typeof document === 'undefined' ? null : document.activeElement)
  useLayoutEffect(() => {
    box.current?.focus()
    return () => queueMicrotask(() => opener.current instanceof HTMLElement && opener.current.focus())
  }, [])
  useEffect(() => box.current?.querySelector('mark')?.scrollIntoView({ block: 'center' }), [content])
  return html`<section class="source" role="dialog" aria-label=${say('widget.source_of', { number: source.number, name: source.documentName })} tabindex="-1" ref=${box}>
    <header>
      <span class="number" aria-hidden="true">${source.number}</span>
      <div>
        <h2 dir="auto">${source.documentName}</h2>
        ${isRead(content) && placeOf(content, say) && html`<p dir="auto">${placeOf(content, say)}</p>`}
      </div>
      <button type="button" class="round" aria-label=${say('widget.source_close')} title=${say('widget.source_close')} onClick=${close}>${icons.close()}</button>
    </header>
    <div class="passage" aria-busy=${content === undefined ? 'true' : undefined} tabindex="0" role="group">
      ${content === undefined && html`<span class="dots"><i></i><i></i><i></i></span>`}
      ${content === 'unreachable' && html`<p>${say('widget.source_failed')}</p>`}
      ${isRead(content) && html`${content.isGone && html`<p class="note">${say('widget.source_gone')}</p>`}<p class="plain" dir="auto">${content.before}<mark>${content.quote}</mark>${content.after}</p>`}
    </div>
  </section>`
}

const isRead = (content: OpenSource['content']): content is OpenedSource => typeof content === 'object'

export const placeOf = ({ headingPath, page }: Pick<Source, 'headingPath' | 'page'>, say: Say): string =>
  [...headingPath, ...(page === null ? [] : [say('widget.source_page', { page })])].join(' › ')
