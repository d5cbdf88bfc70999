import { describe, expect, test } from 'bun:test'

type Tokens = Readonly<Record<string, string>>

const css = await Bun.file(new URL('./tokens.css', import.meta.url)).text()

const block = (selector: string): Tokens => {
  const start = css.indexOf(`${selector} {`)
  expect(start).toBeGreaterThanOrEqual(0)
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value.trim()]))
}

const themes: Readonly<Record<string, Tokens>> = { light: block(':root'), dark: block(':root[data-theme="dark"]') }

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const SURFACES = ['surface-0', 'surface-1', 'surface-2']
const TONES = ['accent', 'good', 'warn', 'bad', 'info']

const textPairs: ReadonlyArray<readonly [string, string]> = [
  ...SURFACES.flatMap((surface) => ['ink-1', 'ink-2', 'ink-3', 'accent', 'bad'].map((ink) => [ink, surface] as const)),
  ...['ink-1', 'ink-2'].map((ink) => [ink, 'surface-3'] as const),
  ...TONES.flatMap((tone) => [[tone, 'surface-1'] as const, [tone, `${tone}-soft`] as const, ['ink-1', `${tone}-soft`] as const]),
  ...TONES.map((tone) => ['ink-2', `${tone}-soft`] as const),
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-hover'],
  ['surface-1', 'bad'],
  ['ink-1', 'mark'],
]

const shapePairs: ReadonlyArray<readonly [string, string]> = [
  ['line-strong', 'surface-0'],
  ['line-strong', 'surface-1'],
  ...SURFACES.map((surface) => ['accent', surface] as const),
]

describe.each(Object.keys(themes))('%s theme', (theme) => {
  const value = (name: string): string => themes[theme]?.[name] ?? ''

  test.each(textPairs.map((pair) => [...pair]))('%s reads on %s at 4.5:1', (ink, surface) => {
    expect(contrast(value(ink ?? ''), value(surface ?? ''))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(shapePairs.map((pair) => [...pair]))('%s is seen on %s at 3:1', (shape, surface) => {
    expect(contrast(value(shape ?? ''), value(surface ?? ''))).toBeGreaterThanOrEqual(3)
  })
})

test('the dark theme is the same whether the system or the reader chose it', () => {
  expect(block(':root:not([data-theme="light"])')).toEqual(themes['dark'] ?? {})
})

test('both themes define the same tokens', () => {
  expect(Object.keys(themes['dark'] ?? {})).toEqual(Object.keys(themes['light'] ?? {}))
})
