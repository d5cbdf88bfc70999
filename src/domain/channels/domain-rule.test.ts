import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { frameAncestorsOf, isOriginAllowed, MAX_DOMAIN_RULES, parseDomainRule, parseDomainRules, parseOrigin } from './domain-rule.ts'

const RULES: Array<[typed: string, rule: string]> = [
  ['shop.ru', 'shop.ru'],
  [' Shop.RU ', 'shop.ru'],
  ['shop.ru.', 'shop.ru'],
  ['https://shop.ru', 'shop.ru'],
  ['https://shop.ru/contacts?a=1#b', 'shop.ru'],
  ['http://shop.ru:80/', 'shop.ru'],
  ['shop.ru:443', 'shop.ru'],
  ['shop.ru:8443', 'shop.ru:8443'],
  ['shop.ru:08443', 'shop.ru:8443'],
  ['*.shop.ru', '*.shop.ru'],
  ['*.Shop.ru:8443', '*.shop.ru:8443'],
  ['localhost', 'localhost'],
  ['localhost:3000', 'localhost:3000'],
  ['localhost:*', 'localhost:*'],
  ['*.localhost', '*.localhost'],
  ['127.0.0.1:5173', '127.0.0.1:5173'],
  ['магазин.рф', 'xn--80aairftm.xn--p1ai'],
  ['*.Магазин.РФ', '*.xn--80aairftm.xn--p1ai'],
  ['xn--80aairftm.xn--p1ai', 'xn--80aairftm.xn--p1ai'],
]

const NO_RULES = [
  '',
  '*',
  '*.',
  '*.ru',
  '*.*.shop.ru',
  'sh*p.ru',
  'shop.*',
  '*.127.0.0.1',
  'intranet',
  'shop..ru',
  '-shop.ru',
  'shop-.ru',
  'shop.ru:0',
  'shop.ru:65536',
  'shop.ru:80a',
  'shop.ru:',
  'user@shop.ru',
  'user:pass@shop.ru',
  '[::1]:3000',
  'ftp://shop.ru',
  'javascript:alert(1)',
  'data:text/html,x',
  'null',
  "'self'",
  "'none'",
  'https:',
  'shop.ru; script-src *',
  'shop.ru;script-src',
  'shop.ru, evil.ru',
  'shop.ru evil.ru',
  'shop.ru\nSet-Cookie: a=b',
  'shop.ru\r\n\r\n<script>',
  "shop.ru' *",
  'shop.ru"',
  'shop.ru<b>',
  'shop_1.ru',
  'shop.ru%0d%0a',
  '\u0000shop.ru',
  `${'a'.repeat(64)}.ru`,
  `${'a.'.repeat(130)}ru`,
]

/** Rules, an origin as a browser sends it, and whether the widget may stand there. */
const ORIGINS: Array<[rules: string[], origin: string, allowed: boolean]> = [
  [['shop.ru'], 'https://shop.ru', true],
  [['shop.ru'], 'http://shop.ru', true],
  [['shop.ru'], 'https://www.shop.ru', false],
  [['shop.ru'], 'https://shop.ru:8443', false],
  [['shop.ru'], 'https://evil-shop.ru', false],
  [['shop.ru'], 'https://shop.ru.evil.com', false],
  [['shop.ru'], 'https://evil.com', false],
  [['shop.ru'], 'https://shop.ru.', false],
  [['shop.ru'], 'https://xshop.ru', false],
  [['shop.ru:8443'], 'https://shop.ru:8443', true],
  [['shop.ru:8443'], 'https://shop.ru', false],
  [['*.shop.ru'], 'https://www.shop.ru', true],
  [['*.shop.ru'], 'https://a.b.shop.ru', true],
  [['*.shop.ru'], 'https://shop.ru', false],
  [['*.shop.ru'], 'https://evilshop.ru', false],
  [['*.shop.ru'], 'https://evil-shop.ru', false],
  [['*.shop.ru'], 'https://www.shop.ru.evil.com', false],
  [['*.shop.ru'], 'https://www.shop.ru:8443', false],
  [['*.shop.ru:8443'], 'https://www.shop.ru:8443', true],
  [['shop.ru', '*.shop.ru'], 'https://shop.ru', true],
  [['localhost:3000'], 'http://localhost:3000', true],
  [['localhost:3000'], 'http://localhost:3001', false],
  [['localhost:*'], 'http://localhost:5173', true],
  [['localhost:*'], 'http://localhost', true],
  [['localhost:*'], 'http://127.0.0.1:5173', false],
  [[], 'http://localhost:3000', false],
  [['127.0.0.1:8000'], 'http://127.0.0.1:8000', true],
  [['магазин.рф'], 'https://xn--80aairftm.xn--p1ai', true],
  [['*.магазин.рф'], 'https://opt.xn--80aairftm.xn--p1ai', true],
  [[], 'https://shop.ru', false],
]

describe('the domain rules of a widget', () => {
  test.each(RULES)('%p is kept as %p', (typed, rule) => {
    expect(parseDomainRule(typed)).toBe(rule)
    expect(parseDomainRule(rule)).toBe(rule)
  })

  test.each(NO_RULES)('%p is refused', (typed) => {
    expect(() => parseDomainRule(typed)).toThrow(AppError)
  })

  test('a list keeps each rule once and leaves empty lines out', () => {
    expect(parseDomainRules(['shop.ru', '', 'SHOP.ru', '*.shop.ru', '  '])).toEqual(['shop.ru', '*.shop.ru'])
  })

  test('a list too long for a header is refused', () => {
    const many = Array.from({ length: MAX_DOMAIN_RULES + 1 }, (_, i) => `s${i}.shop.ru`)
    expect(() => parseDomainRules(many)).toThrow(AppError)
  })

  test.each(ORIGINS)('%p for %p: %p', (typed, header, allowed) => {
    const origin = parseOrigin(header)
    expect(origin !== undefined && isOriginAllowed(parseDomainRules(typed), origin)).toBe(allowed)
  })

  test.each([
    undefined,
    null,
    '',
    'null',
    'shop.ru',
    'https://shop.ru/',
    'https://shop.ru/path',
    'https://SHOP.ru',
    'https://u@shop.ru',
    'https://shop.ru:443',
    'file://',
    'capacitor://localhost',
    'chrome-extension://abcdef',
    'https://магазин.рф',
    'https://a.ru https://b.ru',
    ' https://shop.ru',
    `https://${'a'.repeat(300)}.ru`,
  ])('%p is no origin', (header) => {
    expect(parseOrigin(header)).toBeUndefined()
  })

  test('the ancestors of the frame are the instance and exactly the listed sites', () => {
    expect(frameAncestorsOf([])).toEqual(["'self'"])
    expect(frameAncestorsOf(parseDomainRules(['shop.ru', '*.shop.ru', 'localhost:*'])).join(' ')).toBe(
      "'self' https://shop.ru http://shop.ru https://*.shop.ru http://*.shop.ru https://localhost:* http://localhost:*",
    )
  })

  test('no rule that was accepted can end the directive or the header it stands in', () => {
    const alphabet = ['shop', '.ru', ';', ' ', '\r\n', "'", '"', ',', '*.', ':', '8', '\t', 'я', '%3b', '\u2028', '/', '\\', '@']
    for (let seed = 0; seed < 5_000; seed++) {
      const typed = Array.from({ length: 4 }, (_, i) => alphabet[Math.floor(seed / alphabet.length ** i) % alphabet.length]).join('')
      const rule = attempt(typed)
      if (rule !== undefined) expect(rule).toMatch(/^(\*\.)?[a-z0-9.-]+(:(\d+|\*))?$/)
    }
  })
})

const attempt = (typed: string): string | undefined => {
  try {
    return parseDomainRule(typed)
  } catch {
    return undefined
  }
}
