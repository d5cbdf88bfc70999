import { badRequest } from './wire.ts'

export interface Upload {
  name: string
  type: string
  bytes: Uint8Array
}

/** The parameters of a call. The service takes every value as text, whatever form it came in; what is missing and what is empty are the same. */
export class Args {
  readonly uploads: Map<string, Upload>
  readonly #values: Record<string, unknown>

  constructor(values: Record<string, unknown>, uploads: Map<string, Upload> = new Map()) {
    this.#values = values
    this.uploads = uploads
  }

  text(name: string): string {
    const value = this.#values[name]
    if (typeof value === 'string') return value
    return value === undefined ? '' : JSON.stringify(value)
  }

  has(name: string): boolean {
    return this.text(name) !== ''
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === '') throw badRequest(`parameter "${name}" is required`)
    return value
  }

  /** An unreadable number counts as 0, as it does there. */
  integer(name: string, bounds: { fallback: number; min?: number; max?: number }): number {
    const text = this.text(name)
    const value = text === '' ? bounds.fallback : leadingInteger(text)
    return Math.min(Math.max(value, bounds.min ?? -2_147_483_648), bounds.max ?? 2_147_483_647)
  }

  flag(name: string): boolean {
    const value = this.#values[name]
    return value === true || ['true', 'yes', '1'].includes(this.text(name).toLowerCase())
  }

  /** A parameter that holds JSON, given as JSON or as text; `undefined` when absent. */
  json(name: string, what: string): unknown {
    const value = this.#values[name]
    if (value === undefined || value === '' || value === null) return undefined
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value) as unknown
    } catch {
      throw badRequest(`can't parse ${what} JSON object`)
    }
  }

  toObject(): Record<string, unknown> {
    return { ...this.#values, ...Object.fromEntries([...this.uploads].map(([name, file]) => [name, `file of ${file.bytes.length} bytes`])) }
  }
}

const leadingInteger = (text: string): number => {
  const digits = /^-?\d+/.exec(text)?.[0]
  return digits === undefined ? 0 : Number(digits)
}
