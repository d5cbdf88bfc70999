import type { Language } from './fill.ts'

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  ru: ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
}

/** How this reader sees times, numbers and money. */
export interface Format {
  /** `22 ноя, 14:05`; the year only when it is not this one. */
  dateTime(at: number): string
  /** `22 ноя`. */
  date(at: number): string
  /** `14:05`. */
  time(at: number): string
  /** `5 минут назад`, after a week the date. */
  relative(at: number): string
  number(value: number): string
  /** Always with this many decimals, so that a column of them can be compared. */
  decimal(value: number, digits: number): string
  /** `1 250,50 ₽` from millionths. */
  money(micros: number, currency: string): string
  bytes(value: number): string
  /** `850 мс`, `1,4 с`, `2 мин`. */
  duration(ms: number): string
  percent(share: number): string
}

export const createFormat = ({ language, timeZone, now }: { language: Language; timeZone: string; now: number }): Format => {
  const parts = clockParts(timeZone)
  const date = (at: number): string => {
    const { year, month, day } = parts(at)
    const short = `${day} ${MONTHS[language][month - 1] ?? ''}`
    return year === parts(now).year ? short : `${short} ${year}`
  }
  const time = (at: number): string => parts(at).time
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)
  return {
    dateTime: (at) => `${date(at)}, ${time(at)}`,
    date,
    time,
    relative: (at) => relativeTime(language, at - now) ?? date(at),
    decimal: (value, digits) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    number: (value) => new Intl.NumberFormat(language).format(value),
    money: (micros, currency) =>
      new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(micros / 1e6),
    bytes: (value) => bytesText(value, unit),
    duration: (ms) => durationText(ms, unit),
    percent: (share) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share),
  }
}

/** A zone a browser sent may be unknown here; UTC is then the honest answer. */
export const safeTimeZone = (name: string | undefined): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name ?? 'UTC' }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

const clockParts = (timeZone: string): ((at: number) => { year: number; month: number; day: number; time: string }) => {
  const formatter = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => {
    const found = Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]))
    return {
      year: Number(found['year']),
      month: Number(found['month']),
      day: Number(found['day']),
      time: `${found['hour']}:${found['minute']}`,
    }
  }
}

const relativeTime = (language: Language, differenceMs: number): string | undefined => {
  const seconds = differenceMs / 1000
  const steps: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number, number]> = [
    ['second', 1, 45],
    ['minute', 60, 45 * 60],
    ['hour', 3600, 22 * 3600],
    ['day', 86_400, 7 * 86_400],
  ]
  const step = steps.find(([, , below]) => Math.abs(seconds) < below)
  if (!step) return undefined
  const value = Math.round(seconds / step[1])
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(step[0] === 'second' ? 0 : value || 0, step[0])
}

type WriteUnit = (value: number, unit: string, digits?: number) => string

const bytesText = (value: number, unit: WriteUnit): string => {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  let rest = value
  let at = 0
  while (rest >= 1024 && at < names.length - 1) {
    rest /= 1024
    at++
  }
  return unit(rest, names[at] ?? 'byte', rest < 10 && at > 1 ? 1 : 0)
}

const durationText = (ms: number, unit: WriteUnit): string => {
  if (ms < 1000) return unit(ms < 10 ? Math.max(0, Math.round(ms * 10) / 10) : Math.round(ms), 'millisecond', 1)
  if (ms < 60_000) return unit(ms / 1000, 'second', ms < 10_000 ? 1 : 0)
  if (ms < 3_600_000) return unit(Math.round(ms / 60_000), 'minute')
  return ms < 172_800_000 ? unit(Math.round(ms / 3_600_000), 'hour') : unit(Math.round(ms / 86_400_000), 'day')
}
