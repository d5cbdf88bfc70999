import { AppError } from '../../kernel/app-error.ts'

/** Where a widget may stand: `shop.ru`, `*.shop.ru`, `localhost:3000`, `localhost:*`; lower case, punycode, no scheme. */
export type DomainRule = string

export const MAX_DOMAIN_RULES = 30
/** All rules together: proxies refuse answers with very long headers. */
const MAX_RULES_LENGTH = 1_500

/** The rule an owner meant, in its one spelling. Takes what people paste: a whole address, capitals, Cyrillic names.
 *  Nothing but letters, digits, dots, hyphens, one leading `*.` and a port comes out, because rules end in a response header. */
export const parseDomainRule = (text: string): DomainRule => {
  const refuse = (): AppError =>
    new AppError('invalid', { key: 'error.domain_invalid', params: { domain: text.slice(0, 100) } }, { field: 'allowedDomains' })
  const bare = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/s, '')
  const shape = /^(\*\.)?([^\s@:*[\]\\%]{1,253}?)\.?(?::(\d{1,5}|\*))?$/u.exec(bare)
  if (!shape) throw refuse()
  const [, wildcard = '', name = '', port] = shape
  const host = toAscii(name)
  if (!host || !isHost(host)) throw refuse()
  if (wildcard && !mayHaveSubdomains(host)) {
    throw new AppError('invalid', { key: 'error.domain_wildcard', params: { domain: text.slice(0, 100) } }, { field: 'allowedDomains' })
  }
  if (port !== undefined && port !== '*' && !isPort(port)) throw refuse()
  const isDefaultPort = port !== undefined && (Number(port) === 80 || Number(port) === 443)
  return `${wildcard}${host}${port === undefined || isDefaultPort ? '' : `:${port === '*' ? '*' : Number(port)}`}`
}

/** The whole list of an owner: each rule once, in the order given. */
export const parseDomainRules = (texts: readonly string[]): DomainRule[] => {
  const rules = [...new Set(texts.filter((text) => text.trim() !== '').map(parseDomainRule))]
  if (rules.length > MAX_DOMAIN_RULES || rules.join('').length > MAX_RULES_LENGTH) {
    throw new AppError('invalid', { key: 'error.domains_too_many', params: { max: MAX_DOMAIN_RULES } }, { field: 'allowedDomains' })
  }
  return rules
}

/** A browser's `Origin` in its one spelling, or nothing: `null`, `file:`, an app's own scheme and hand-made values are no origin to trust. */
export const parseOrigin = (header: string | null | undefined): URL | undefined => {
  const url = header && header.length <= 300 ? URL.parse(header) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  return url.origin === header ? url : undefined
}

/** Compares parsed hosts label by label, so that neither `evil-shop.ru` nor `shop.ru.evil.com` passes for `shop.ru`. */
export const isOriginAllowed = (rules: readonly DomainRule[], origin: URL): boolean =>
  rules.some((rule) => {
    const { isWildcard, host, port } = readRule(rule)
    if (port !== '*' && port !== origin.port) return false
    return isWildcard ? origin.hostname.endsWith(`.${host}`) : origin.hostname === host
  })

/** What may stand in `frame-ancestors`: the instance itself and the listed sites, secure or not, as `isOriginAllowed` has it. */
export const frameAncestorsOf = (rules: readonly DomainRule[]): string[] => [
  "'self'",
  ...rules.flatMap((rule) => [`https://${rule}`, `http://${rule}`]),
]

const readRule = (rule: DomainRule): { isWildcard: boolean; host: string; port: string } => {
  const isWildcard = rule.startsWith('*.')
  const [host = '', port = ''] = (isWildcard ? rule.slice(2) : rule).split(':')
  return { isWildcard, host, port }
}

/** IDN to punycode and every spelling of an IPv4 address to the dotted one, exactly as browsers do it. */
const toAscii = (name: string): string | undefined => URL.parse(`http://${name}/`)?.hostname.replace(/\.$/, '')

const isHost = (host: string): boolean =>
  host.length <= 253 &&
  host.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
  (host.includes('.') || host === 'localhost')

/** `*.ru` would hand the widget to a whole country; an address has no sub-domains. */
const mayHaveSubdomains = (host: string): boolean => host === 'localhost' || (host.includes('.') && !/^[\d.]+$/.test(host))

const isPort = (port: string): boolean => Number(port) >= 1 && Number(port) <= 65_535
