import { type Block, type Inline, parseMarkdown } from '../../widget/frame/markdown.ts'
import { type Content, html, type View } from '../html.ts'

export interface Citations {
  /** Undefined when there is no such source: the number is then plain text. */
  href(number: number): string | undefined
  label(number: number): string
}

/** An answer as it was written. There is no way from its text to markup of its own: every node is made here. */
export const richText = (text: string, citations: Citations): View =>
  html`<div class="prose">${parseMarkdown(text).map((part) => blockView(part, citations))}</div>`

const blockView = (part: Block, citations: Citations): View => {
  const inlines = (list: Inline[]): Content[] => list.map((inline) => inlineView(inline, citations))
  switch (part.kind) {
    case 'paragraph':
      return html`<p>${inlines(part.inlines)}</p>`
    case 'heading':
      return html`<p><strong>${inlines(part.inlines)}</strong></p>`
    case 'list': {
      const items = part.items.map((blocks) => html`<li>${blocks.map((inner) => blockView(inner, citations))}</li>`)
      return part.isOrdered ? html`<ol start=${part.start}>${items}</ol>` : html`<ul>${items}</ul>`
    }
    case 'quote':
      return html`<blockquote>${part.blocks.map((inner) => blockView(inner, citations))}</blockquote>`
    case 'code':
      return html`<pre tabindex="0"><code>${part.text}</code></pre>`
    case 'table':
      return html`<div class="prose-table" tabindex="0">
        <table>
          <thead><tr>${part.head.map((cell) => html`<th scope="col">${inlines(cell)}</th>`)}</tr></thead>
          <tbody>${part.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inlines(cell)}</td>`)}</tr>`)}</tbody>
        </table>
      </div>`
    case 'rule':
      return html`<hr />`
  }
}

const inlineView = (inline: Inline, citations: Citations): Content => {
  const inner = (list: Inline[]): Content[] => list.map((part) => inlineView(part, citations))
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'code':
      return html`<code>${inline.text}</code>`
    case 'strong':
      return html`<strong>${inner(inline.inlines)}</strong>`
    case 'em':
      return html`<em>${inner(inline.inlines)}</em>`
    case 'strike':
      return html`<s>${inner(inline.inlines)}</s>`
    case 'link':
      return html`<a class="link" href=${inline.href} target="_blank" rel="noopener noreferrer nofollow">${inner(inline.inlines)}</a>`
    case 'cite':
      return citation(inline.number, citations)
    case 'break':
      return html`<br />`
  }
}

const citation = (number: number, citations: Citations): Content => {
  const href = citations.href(number)
  return href ? html`<a class="cite" href=${href} data-beside aria-label=${citations.label(number)}>${number}</a>` : `[${number}]`
}
