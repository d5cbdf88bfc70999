import { AppError } from '../../kernel/app-error.ts'

/** The base of an API as it is called: no slash at the end, no query, and not the address of one of its calls, which people often paste. */
export const checkBaseUrl = (given: string): string => {
  const url = URL.parse(given.trim())
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') throw refused('error.provider_url')
  if (url.username !== '' || url.password !== '') throw refused('error.provider_url_secret')
  if (url.protocol === 'http:' && !isNearby(url.hostname)) throw refused('error.provider_url_https')
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/completions|embeddings|models)$/, '')
  return `${url.origin}${path}`
}

const refused = (key: `error.${string}`): AppError => new AppError('invalid', { key }, { field: 'baseUrl' })

/** Without a dot, or of a network of one's own: what is said there crosses no foreign wire. */
const isNearby = (host: string): boolean =>
  /^\[|^127\.|^10\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host) ||
  !host.includes('.') ||
  /\.(?:local|internal|lan|home|localhost)$/.test(host)
