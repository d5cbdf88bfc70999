/** What a browser does with the console, without one: keeps cookies, carries the token of the last page, does not follow redirects. */
export interface ConsoleAnswer {
  status: number
  html: string
  location: string | null
  headers: Headers
}

export interface ConsoleClient {
  get(path: string, headers?: Record<string, string>): Promise<ConsoleAnswer>
  /** A form of our own pages. */
  post(path: string, fields?: Record<string, string | string[]>, headers?: Record<string, string>): Promise<ConsoleAnswer>
  /** Whatever a script sends, with the token in its header. */
  send(path: string, init: RequestInit): Promise<ConsoleAnswer>
  /** Where a form leads, and the page there. */
  submit(path: string, fields: Record<string, string | string[]>): Promise<ConsoleAnswer>
  cookies: Map<string, string>
}

export const consoleClient = (url: string, sessionToken?: string): ConsoleClient => {
  const cookies = new Map<string, string>(sessionToken === undefined ? [] : [['replyx_sid', sessionToken]])
  let token: string | undefined
  const send = async (path: string, init: RequestInit): Promise<ConsoleAnswer> => {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    if (!headers.has('origin')) headers.set('origin', url)
    if (!headers.has('accept')) headers.set('accept', 'text/html')
    if (token !== undefined && !headers.has('x-csrf-token')) headers.set('x-csrf-token', token)
    const answer = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) keep(cookies, line)
    const html = await answer.text()
    token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? token
    return { status: answer.status, html, location: answer.headers.get('location'), headers: answer.headers }
  }
  const get: ConsoleClient['get'] = (path, headers = {}) => send(path, { headers })
  const post: ConsoleClient['post'] = async (path, fields = {}, headers = {}) => {
    if (token === undefined) await get(sessionToken === undefined ? '/sign-in' : '/settings/profile')
    const body = new URLSearchParams([['_csrf', token ?? '']])
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    return send(path, { method: 'POST', body, headers: { ...headers, 'x-csrf-token': '' } })
  }
  return {
    get,
    post,
    send,
    cookies,
    submit: async (path, fields) => {
      const answer = await post(path, fields)
      if (answer.location === null) throw new Error(`${path} was not taken: ${answer.status} ${answer.html.slice(0, 2000)}`)
      return get(answer.location)
    },
  }
}

const keep = (cookies: Map<string, string>, line: string): void => {
  const [pair = '', ...attributes] = line.split(';')
  const [name = '', value = ''] = pair.split('=')
  const isGone = value === '' || attributes.some((attribute) => /max-age=0$/i.test(attribute.trim()))
  if (isGone) cookies.delete(name.trim())
  else cookies.set(name.trim(), value)
}
