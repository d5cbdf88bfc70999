import { describe, expect, test } from 'bun:test'
import { createFormat, safeTimeZone } from './format.ts'

const now = Date.UTC(2026, 10, 22, 11, 5)
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')
const ru = createFormat({ language: 'ru', timeZone: 'Europe/Moscow', now })
const en = createFormat({ language: 'en', timeZone: 'UTC', now })

describe('times', () => {
  test('are in the zone of the reader, short and without this year', () => {
    expect(ru.dateTime(now)).toBe('22 ноя, 14:05')
    expect(en.dateTime(now)).toBe('22 Nov, 11:05')
    expect(ru.dateTime(Date.UTC(2025, 4, 2, 21, 30))).toBe('3 мая 2025, 00:30')
    expect(ru.time(now)).toBe('14:05')
  })

  test('are relative for a week, then a date', () => {
    const ago = (ms: number): string => plain(ru.relative(now - ms))
    expect(ago(5_000)).toBe('сейчас')
    expect(ago(5 * 60_000)).toBe('5 минут назад')
    expect(ago(3 * 3_600_000)).toBe('3 часа назад')
    expect(ago(24 * 3_600_000)).toBe('вчера')
    expect(ago(8 * 86_400_000)).toBe('14 ноя')
    expect(en.relative(now + 30 * 60_000)).toBe('in 30 minutes')
  })

  test('fall back to UTC for a zone nobody knows', () => {
    expect(safeTimeZone('Mars/Olympus')).toBe('UTC')
    expect(safeTimeZone(undefined)).toBe('UTC')
    expect(safeTimeZone('Asia/Yekaterinburg')).toBe('Asia/Yekaterinburg')
  })
})

describe('quantities', () => {
  test('money is written as each language writes it', () => {
    expect(plain(ru.money(1_250_500_000, 'RUB'))).toBe('1 250,50 ₽')
    expect(en.money(1_250_500_000, 'RUB')).toBe('₽1,250.50')
  })

  test('sizes, durations and shares carry their unit', () => {
    expect(plain(ru.bytes(1_240_000))).toBe('1,2 МБ')
    expect(plain(ru.bytes(50 * 1024 * 1024))).toBe('50 МБ')
    expect(plain(ru.bytes(0))).toBe('0 Б')
    expect(plain(en.bytes(48_300))).toBe('47 kB')
    expect(plain(ru.duration(1430))).toBe('1,4 с')
    expect(plain(en.duration(850))).toBe('850 ms')
    expect(plain(ru.duration(125_000))).toBe('2 мин')
    expect(plain(ru.percent(0.87))).toBe('87 %')
    expect(plain(ru.number(100_000))).toBe('100 000')
    expect(ru.decimal(0.4, 2)).toBe('0,40')
  })
})
