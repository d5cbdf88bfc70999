import { h } from 'preact'
import { type Content, html, type View } from './html.ts'
import { type Block, type Inline, parseMarkdown } from './markdown.ts'

export type ShowCite = (number: number) => Content

/** Builds elements from the parsed text, never from markup: what is not in these switches cannot appear. */
export const markdownView = (text: string, showCite: ShowCite): View =>
  html`${parseMarkdown(text).map((block) => blockView(block, showCite))}`

const blockView = (block: Block, cite: ShowCite): View => {
  const inner = (inlines: Inline[]): Content => inlines.map((inline) => inlineView(inline, cite))
  switch (block.kind) {
    case 'paragraph':
      return html`<p dir="auto">${inner(block.inlines)}</p>`
    case 'heading':
      // Right below the title of the chat, whatever level the model chose: an outline has no holes.
      return html`<h2 dir="auto">${inner(block.inlines)}</h2>`
    case 'list': {
      const items = block.items.map((blocks) => html`<li dir="auto">${blocks.map((one) => listBlockView(one, cite))}</li>`)
      return block.isOrdered ? html`<ol start=${block.start}>${items}</ol>` : html`<ul>${items}</ul>`
    }
    case 'quote':
      return html`<blockquote>${block.blocks.map((one) => blockView(one, cite))}</blockquote>`
    case 'code':
      return html`<pre tabindex="0" dir="ltr"><code>${block.text}</code></pre>`
    case 'table':
      return html`<div class="scroll" tabindex="0" role="group"><table>
        <thead><tr>${block.head.map((cell) => html`<th scope="col" dir="auto">${inner(cell)}</th>`)}</tr></thead>
        <tbody>${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td dir="auto">${inner(cell)}</td>`)}</tr>`)}</tbody>
      </table></div>`
    case 'rule':
      return html`<hr />`
  }
}

/** A one-line item needs no paragraph of its own. */
const listBlockView = (block: Block, cite: ShowCite): Content =>
  block.kind === 'paragraph' ? block.inlines.map((inline) => inlineView(inline, cite)) : blockView(block, cite)

const TAGS = { strong: 'strong', em: 'em', strike: 's' } as const

const inlineView = (inline: Inline, cite: ShowCite): Content => {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'code':
      return html`<code>${inline.text}</code>`
    case 'break':
      return html`<br />`
    case 'cite':
      return cite(inline.number)
    case 'link':
      return html`<a href=${inline.href} target="_blank" rel="noopener noreferrer nofollow ugc">${inline.inlines.map((one) => inlineView(one, cite))}</a>`
    default:
      return h(
        TAGS[inline.kind],
        null,
        inline.inlines.map((one) => inlineView(one, cite)),
      )
  }
}
