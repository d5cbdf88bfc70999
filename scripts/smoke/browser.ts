import { strict as assert } from 'node:assert'

interface Form {
  action: string
  fields: Array<[string, string]>
}

export interface Page {
  url: string
  status: number
  text: string
  forms: Form[]
}

/** What a browser without scripts can do: follow links, keep cookies, send the forms it was given. */
export interface Browser {
  open(path: string): Promise<Page>
  /** Sends the form whose action begins with `action`, its hidden fields included, and follows where it leads. */
  send(page: Page, action: string, fields: Record<string, string | string[]>): Promise<Page>
  upload(page: Page, action: string, file: File): Promise<Page>
}

export const createBrowser = (origin: string): Browser => {
  const cookies = new Map<string, string>()

  const request = async (path: string, init: RequestInit = {}): Promise<Page> => {
    const url = new URL(path, origin)
    const reply = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), origin, 'accept-language': 'ru' },
    })
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = reply.headers.get('location')
    if (location) {
      const target = new URL(location, url)
      assert.equal(target.origin, origin, `${init.method ?? 'GET'} ${path} leads to another site: ${location}`)
      return request(`${target.pathname}${target.search}`)
    }
    const text = await reply.text()
    return { url: `${url.pathname}${url.search}`, status: reply.status, text, forms: await formsOf(text) }
  }

  const formOf = (page: Page, action: string): Form => {
    const form = page.forms.find((candidate) => candidate.action.startsWith(action))
    assert(form, `${page.url} (${page.status}) has no form for ${action}, only ${page.forms.map((f) => f.action).join(', ') || 'none'}`)
    return form
  }

  return {
    open: (path) => request(path),
    send: (page, action, fields) => {
      const form = formOf(page, action)
      const body = new URLSearchParams(form.fields)
      for (const [name, value] of Object.entries(fields)) {
        body.delete(name)
        for (const one of [value].flat()) body.append(name, one)
      }
      return request(form.action, { method: 'POST', body })
    },
    upload: (page, action, file) => {
      const form = formOf(page, action)
      const body = new FormData()
      for (const [name, value] of form.fields) body.append(name, value)
      body.append('file', file)
      return request(form.action, { method: 'POST', body })
    },
  }
}

const formsOf = async (text: string): Promise<Form[]> => {
  const forms: Form[] = []
  const rewriter = new HTMLRewriter()
    .on('form', { element: (form) => void forms.push({ action: form.getAttribute('action') ?? '', fields: [] }) })
    .on('form input[type=hidden]', {
      element: (input) => void forms.at(-1)?.fields.push([input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
    })
  await rewriter.transform(new Response(text)).text()
  return forms
}
