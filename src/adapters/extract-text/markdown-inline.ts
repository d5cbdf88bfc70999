import type { MarkedToken, Token, Tokens } from 'marked'
import { unescapeEntities, visibleText } from './visible-text.ts'

/** The words of a line of Markdown without its marks. */
export const inlineText = (tokens: readonly MarkedToken[]): string => tokens.map(textOf).join('')

/** The lexer's own tokens: we add no extension that would make others. */
export const known = (tokens: Token[] | undefined): MarkedToken[] => (tokens ?? []) as MarkedToken[]

const textOf = (token: MarkedToken): string => {
  switch (token.type) {
    case 'text':
      return token.tokens ? inlineText(known(token.tokens)) : unescapeEntities(token.text.replace(/[ \t]*\n[ \t]*/g, ' '))
    case 'escape':
      return unescapeEntities(token.text)
    case 'codespan':
      return token.text
    case 'br':
      return '\n'
    case 'strong':
    case 'em':
    case 'del':
      return inlineText(known(token.tokens))
    case 'link':
      return linkText(token)
    case 'image':
      return token.text
    case 'html':
      return /^<br\s*\/?>/i.test(token.raw) ? '\n' : visibleText(token.raw, { isInline: true })
    default:
      return ''
  }
}

/** An address a customer can use is worth keeping; a path inside somebody's documentation is not. */
const USEFUL_ADDRESS = /^(?:https?:\/\/|mailto:|tel:)/i

const linkText = (link: Tokens.Link): string => {
  const text = inlineText(known(link.tokens)).trim()
  const address = link.href.replace(/^(?:mailto|tel):/i, '')
  if (text === '') return USEFUL_ADDRESS.test(link.href) ? address : ''
  return !USEFUL_ADDRESS.test(link.href) || text.includes(address) || link.href.includes(text) ? text : `${text} (${address})`
}
