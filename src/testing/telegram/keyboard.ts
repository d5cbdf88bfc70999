import type { Args } from './args.ts'
import { asText } from './as-text.ts'
import { checkLink } from './format/entity.ts'
import { badRequest } from './wire.ts'

export interface Markup {
  inline_keyboard?: Array<Array<Record<string, unknown>>>
  [field: string]: unknown
}

const DATA_BYTES = 64
const BUTTON_LIMIT = 100
const ACTIONS = ['callback_game', 'pay', 'switch_inline_query', 'switch_inline_query_chosen_chat', 'switch_inline_query_current_chat']

/** The keyboard of a call, checked; `undefined` when there is none or it is empty. */
export const readMarkup = (args: Args): Markup | undefined => {
  const given = args.json('reply_markup', 'reply keyboard markup')
  if (given === undefined) return undefined
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw badRequest('object expected as reply markup')
  const markup: Record<string, unknown> = { ...given }
  const keyboard = rowsOf(markup, 'keyboard', 'field "keyboard" must be an Array of Arrays')
  if (keyboard) for (const button of keyboard.flat()) checkButton(button)
  const inline = rowsOf(markup, 'inline_keyboard', 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
  const rows = inline?.map((row) => row.map(readInlineButton)).filter((row) => row.length > 0)
  if (keyboard?.flat().length) return { keyboard }
  if (!rows?.length) return markup.remove_keyboard === true || markup.force_reply === true ? markup : undefined
  if (rows.flat().length > BUTTON_LIMIT) throw badRequest('reply markup is too long')
  return { inline_keyboard: rows }
}

const rowsOf = (markup: Record<string, unknown>, field: string, otherwise: string): unknown[][] | undefined => {
  const value = markup[field]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw badRequest(`field "${field}" must be of type Array`)
  if (!value.every((row): row is unknown[] => Array.isArray(row))) throw badRequest(otherwise)
  return value
}

const checkButton = (button: unknown): void => {
  if (typeof button === 'string') return
  const bad = (what: string): Error => badRequest(`can't parse keyboard button: ${what}`)
  if (typeof button !== 'object' || button === null) throw bad('KeyboardButton must be a String or an Object')
  if (textOf({ ...button }, bad) === '') throw badRequest('keyboard button text must be non-empty')
}

const textOf = (button: Record<string, unknown>, bad: (what: string) => Error): string => {
  const { text } = button
  if (text === undefined || text === null) throw bad('Can\'t find field "text"')
  if (typeof text !== 'string' && typeof text !== 'number') throw bad('Field "text" must be of type String')
  return String(text).trim()
}

const readInlineButton = (given: unknown): Record<string, unknown> => {
  const bad = (what: string): Error => badRequest(`can't parse inline keyboard button: ${what}`)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw bad('InlineKeyboardButton must be an Object')
  const button: Record<string, unknown> = { ...given }
  const text = textOf(button, bad)
  if (text === '') throw badRequest('inline keyboard button text must be non-empty')
  for (const field of ['url', 'callback_data']) {
    if (!['string', 'number', 'undefined'].includes(typeof button[field])) throw bad(`Field "${field}" must be of type String`)
  }
  const kept = keptAction(button)
  if (!kept) throw bad('Text buttons are unallowed in the inline keyboard')
  return { text, ...kept }
}

/** A button does one thing: the first of these that is there. */
const keptAction = (button: Record<string, unknown>): Record<string, unknown> | undefined => {
  if (button.url !== undefined && button.url !== '') return { url: checkUrl(asText(button.url)) }
  if (button.callback_data !== undefined && button.callback_data !== '') {
    const data = asText(button.callback_data)
    if (Buffer.byteLength(data) > DATA_BYTES) throw badRequest('BUTTON_DATA_INVALID')
    return { callback_data: data }
  }
  for (const action of [...ACTIONS, 'login_url', 'copy_text']) if (button[action] !== undefined) return { [action]: button[action] }
  if (button.web_app === undefined) return undefined
  const url = typeof button.web_app === 'object' && button.web_app !== null && 'url' in button.web_app ? asText(button.web_app.url) : ''
  if (!url.startsWith('https://')) {
    throw badRequest(`inline keyboard button Web App URL '${url}' is invalid: Only HTTPS links are allowed`)
  }
  return { web_app: { url } }
}

const checkUrl = (url: string): string => {
  const checked = checkLink(url)
  const name = checked !== undefined && URL.canParse(checked) ? new URL(checked).hostname : ''
  if (checked === undefined || name === 'localhost') throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
  return checked
}
