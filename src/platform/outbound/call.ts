import { OutboundRefused } from './errors.ts'

/** One request of a journey through redirects. */
export interface Call {
  url: URL
  method: string
  headers: Headers
  body: BodyInit | undefined
  redirect: 'follow' | 'manual' | 'error'
  signal: AbortSignal | undefined
}

/** Reads what fetch would read of its arguments. A text that is no address is refused like an address of another scheme. */
export const callOf = async (input: string | URL | Request, init: RequestInit = {}): Promise<Call> => {
  const request = input instanceof Request ? input : undefined
  const url = URL.parse(input instanceof Request ? input.url : input)
  if (!url) throw new OutboundRefused('scheme', '')
  const body = init.body ?? (request?.body ? await request.arrayBuffer() : undefined)
  return {
    url,
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    headers: new Headers(init.headers ?? request?.headers),
    body: body ?? undefined,
    redirect: init.redirect ?? request?.redirect ?? 'follow',
    signal: init.signal ?? request?.signal,
  }
}

// Keys travel under many names (authorization, x-api-key, api-key …), so what may cross to another origin is listed instead.
const MAY_CROSS = ['accept', 'accept-language', 'content-type', 'user-agent']

/** The request a redirect asks for, by the rules of fetch, with credentials left behind when the origin changes. */
export const nextCall = (call: Call, status: number, location: string): Call => {
  const url = URL.parse(location, call.url)
  if (!url) throw new OutboundRefused('scheme', '')
  const becomesGet = (status === 303 && call.method !== 'HEAD') || (status < 303 && call.method === 'POST')
  if (!becomesGet && call.body instanceof ReadableStream) throw new OutboundRefused('redirect_body', url.hostname)
  const headers = new Headers(call.headers)
  if (url.origin !== call.url.origin) {
    for (const name of call.headers.keys()) if (!MAY_CROSS.includes(name)) headers.delete(name)
  }
  if (!becomesGet) return { ...call, url, headers }
  headers.delete('content-type')
  headers.delete('content-length')
  return { ...call, url, headers, method: 'GET', body: undefined }
}
