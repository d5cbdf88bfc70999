import { byteOffset, cannotParse, type Entity, type Formatted, linkEntity } from './entity.ts'

type Kind =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote'

interface Open {
  kind: Kind
  /** Where it starts in the finished text, and in the source. */
  offset: number
  source: number
  language: string
}

const MARKS: Record<string, Kind> = {
  '*': 'Bold',
  _: 'Italic',
  __: 'Underline',
  '~': 'Strikethrough',
  '||': 'Spoiler',
  '`': 'Code',
  '```': 'Pre',
}
const TYPES: Partial<Record<Kind, string>> = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  Strikethrough: 'strikethrough',
  Spoiler: 'spoiler',
  Code: 'code',
  Pre: 'pre',
  PreCode: 'pre',
}
const RESERVED = '_*[]()~`>#+-=|{}.!'

/** MarkdownV2: every reserved character outside of its meaning must be escaped, which is why a model's own Markdown never passes. */
export const parseMarkdownV2 = (source: string): Formatted => new Reader(source).read()

class Reader {
  readonly #source: string
  readonly #open: Open[] = []
  readonly #entities: Entity[] = []
  #text = ''
  #at = 0
  #isLineStart = true

  constructor(source: string) {
    this.#source = source
  }

  read(): Formatted {
    while (this.#at < this.#source.length) this.#step()
    this.#endOfText()
    const last = this.#open.at(-1)
    if (last) throw this.#unclosed(last)
    return { text: this.#text, entities: this.#entities }
  }

  #step(): void {
    const char = this.#source[this.#at]!
    const next = this.#source.codePointAt(this.#at + 1) ?? 0
    if (char === '\\' && next > 0 && next <= 126) {
      this.#keep(this.#source[this.#at + 1]!, 2)
      return
    }
    const inCode = ['Code', 'Pre', 'PreCode'].includes(this.#open.at(-1)?.kind ?? '')
    if (inCode ? char !== '`' : !RESERVED.includes(char) && char !== '\n') {
      this.#keep(char, 1)
      return
    }
    if (char === '\n') return this.#newline()
    if (char === '>') return this.#quoteMark()
    const mark = this.#markHere()
    if (this.#closes(mark)) return this.#close(mark)
    if (char === '[' || (char === '!' && this.#source[this.#at + 1] === '[')) {
      this.#push(char === '[' ? 'TextUrl' : 'CustomEmoji', char === '[' ? 1 : 2)
      return
    }
    const kind = MARKS[mark]
    if (!kind) throw cannotParse(`Character '${char}' is reserved and must be escaped with the preceding '\\'`)
    if (kind === 'Pre') return this.#openPre()
    this.#push(kind, mark.length)
  }

  #keep(char: string, length: number): void {
    this.#text += char
    this.#at += length
    if (char !== '\r') this.#isLineStart = char === '\n'
  }

  /** The longest mark that stands here, though an open italic is closed by a single underscore only. */
  #markHere(): string {
    const rest = this.#source.slice(this.#at, this.#at + 3)
    if (rest.startsWith('```') && this.#open.at(-1)?.kind !== 'Code') return '```'
    const two = rest.slice(0, 2)
    return two === '__' || two === '||' ? two : rest[0]!
  }

  #closes(mark: string): boolean {
    const last = this.#open.at(-1)
    if (!last) return false
    if (last.kind === 'TextUrl' || last.kind === 'CustomEmoji') return mark === ']'
    return MARKS[mark] === (last.kind === 'PreCode' ? 'Pre' : last.kind)
  }

  #push(kind: Kind, length: number, language = ''): void {
    this.#open.push({ kind, offset: this.#text.length, source: this.#at, language })
    this.#at += length
  }

  #openPre(): void {
    const rest = this.#source.slice(this.#at + 3)
    const language = /^([^\s`]+)(?=\s)/.exec(rest)?.[1] ?? ''
    const line = /^(?:\r\n|\n\r|\n|\r)/.exec(rest.slice(language.length))?.[0] ?? ''
    this.#push(language === '' ? 'Pre' : 'PreCode', 3 + language.length + line.length, language)
    this.#open.at(-1)!.source = this.#at - 3 - language.length - line.length
  }

  #close(mark: string): void {
    const opened = this.#open.pop()!
    this.#at += mark.length
    const place = { offset: opened.offset, length: this.#text.length - opened.offset }
    const entity = this.#toEntity(opened, place)
    if (entity && place.length > 0) this.#entities.push(entity)
  }

  #toEntity(opened: Open, place: { offset: number; length: number }): Entity | undefined {
    if (opened.kind === 'TextUrl') return linkEntity(this.#readUrl() ?? this.#text.slice(opened.offset), place)
    if (opened.kind !== 'CustomEmoji') {
      return { type: TYPES[opened.kind]!, ...place, ...(opened.language === '' ? {} : { language: opened.language }) }
    }
    const url = this.#readUrl()
    if (url === undefined) throw cannotParse('The entity must contain a tg://emoji or tg://time URL')
    const emoji = /^tg:\/\/emoji\?id=(\d+)$/.exec(url)?.[1]
    if (emoji) return { type: 'custom_emoji', ...place, custom_emoji_id: emoji }
    const time = /^tg:\/\/time\?unix=(\d+)(?:&format=([a-z]*))?$/i.exec(url)
    if (!time) throw cannotParse('Invalid tg://emoji or tg://time URL specified')
    return { type: 'date_time', ...place, unix_time: Number(time[1]), date_time_format: time[2] ?? '' }
  }

  /** The `(…)` behind a `[…]`, if there is one. */
  #readUrl(): string | undefined {
    if (this.#source[this.#at] !== '(') return undefined
    const start = this.#at + 1
    let url = ''
    let at = start
    while (at < this.#source.length && this.#source[at] !== ')') {
      if (this.#source[at] === '\\' && at + 1 < this.#source.length && this.#source.charCodeAt(at + 1) <= 126) at++
      url += this.#source[at++]
    }
    if (at >= this.#source.length) throw cannotParse(`Can't find end of a URL at byte offset ${byteOffset(this.#source, start)}`)
    this.#at = at + 1
    return url
  }

  #quoteMark(): void {
    if (!this.#isLineStart) throw cannotParse("Character '>' is reserved and must be escaped with the preceding '\\'")
    if (this.#isQuoting()) this.#at++
    else this.#push('BlockQuote', 1)
  }

  #isQuoting(): boolean {
    return this.#open.some((one) => one.kind === 'BlockQuote')
  }

  /** A quotation ends with its last line; a spoiler mark left open at its very end makes it expandable. */
  #newline(): void {
    if (this.#isQuoting() && this.#source[this.#at + 1] !== '>') {
      const type = this.#popQuote(this.#at)
      const quote = this.#open.pop()!
      this.#entities.push({ type, offset: quote.offset, length: this.#text.length + 1 - quote.offset })
    }
    this.#keep('\n', 1)
  }

  #endOfText(): void {
    if (!this.#isQuoting()) return
    const type = this.#popQuote(this.#source.length)
    const quote = this.#open.pop()!
    const length = this.#text.length - quote.offset
    if (length > 0) this.#entities.push({ type, offset: quote.offset, length })
  }

  #popQuote(end: number): string {
    const last = this.#open.at(-1)!
    if (last.kind === 'BlockQuote') return 'blockquote'
    const isMark = last.kind === 'Spoiler' && this.#source.slice(last.source, end).trimEnd() === '||'
    if (!isMark || this.#open.at(-2)?.kind !== 'BlockQuote') throw this.#unclosed(last)
    this.#open.pop()
    return 'expandable_blockquote'
  }

  #unclosed(open: Open): Error {
    return cannotParse(`Can't find end of ${open.kind} entity at byte offset ${byteOffset(this.#source, open.source)}`)
  }
}
