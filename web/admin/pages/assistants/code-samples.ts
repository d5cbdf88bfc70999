import type { Language } from '../../../words/index.ts'

/** Where the samples of one assistant lead. */
export interface SamplePlace {
  /** Without a trailing slash. */
  base: string
  /** Public, of the chat. */
  key: string
  assistantId: string
  /** Of the words inside the samples. */
  language: Language
}

const QUESTION: Readonly<Record<Language, string>> = { ru: 'Сколько стоит доставка?', en: 'How much is delivery?' }

export const snippet = ({ base, key }: Pick<SamplePlace, 'base' | 'key'>, attributes = ''): string =>
  `<script async src="${base}/widget.js" data-key="${key}"${attributes}></script>`

export const plainLink = ({ base, key }: Pick<SamplePlace, 'base' | 'key'>): string => `${base}/chat/${key}`

const lines = (...all: string[]): string => all.join('\n')

/** Other ways onto a page than the one line. */
export const EMBEDDINGS: Readonly<Record<'csp' | 'isolated' | 'spa' | 'options' | 'webview' | 'iframe', (place: SamplePlace) => string>> = {
  csp: ({ base }) => `Content-Security-Policy: script-src ${base}; connect-src ${base}; frame-src ${base}`,
  isolated: (place) => snippet(place),
  spa: (place) => snippet(place),
  options: (place) => snippet(place, ` data-lang="${place.language}" data-theme="dark" data-offset-x="24" data-offset-y="96"`),
  webview: (place) =>
    lines(
      '// Android',
      'webView.settings.javaScriptEnabled = true',
      'webView.settings.domStorageEnabled = true',
      `webView.loadUrl("${plainLink(place)}")`,
      '',
      '// iOS',
      `webView.load(URLRequest(url: URL(string: "${plainLink(place)}")!))`,
    ),
  iframe: (place) =>
    `<iframe src="${plainLink(place)}" title="${place.language === 'ru' ? 'Чат' : 'Chat'}" loading="lazy" width="384" height="640" style="border:0"></iframe>`,
}

export const curlAsk = ({ base, assistantId, language }: SamplePlace): string =>
  lines(
    `curl -sS '${base}/api/v1/dialogs?wait=60' \\`,
    '  -H "Authorization: Bearer $REPLYX_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${JSON.stringify({ assistantId, text: QUESTION[language], customer: 'customer-42' })}'`,
  )

export const curlStream = ({ base, assistantId, language }: SamplePlace): string =>
  lines(
    `curl -sSN '${base}/api/v1/dialogs' \\`,
    '  -H "Authorization: Bearer $REPLYX_KEY" \\',
    "  -H 'Accept: text/event-stream' \\",
    "  -H 'Content-Type: application/json' \\",
    `  -d '${JSON.stringify({ assistantId, text: QUESTION[language], customer: 'customer-42' })}'`,
  )

export const scriptAsk = ({ base, assistantId, language }: SamplePlace): string =>
  lines(
    `const reply = await fetch('${base}/api/v1/dialogs?wait=60', {`,
    "  method: 'POST',",
    "  headers: { authorization: `Bearer ${process.env.REPLYX_KEY}`, 'content-type': 'application/json' },",
    `  body: JSON.stringify({ assistantId: '${assistantId}', text: '${QUESTION[language]}', customer: 'customer-42' }),`,
    '})',
    'if (!reply.ok) throw new Error(await reply.text())',
    'const { dialogId, answer } = await reply.json()',
    'console.log(dialogId, answer?.text, answer?.sources)',
  )

export const scriptStream = ({ base, assistantId, language }: SamplePlace): string =>
  lines(
    `const reply = await fetch('${base}/api/v1/dialogs', {`,
    "  method: 'POST',",
    '  headers: {',
    '    authorization: `Bearer ${process.env.REPLYX_KEY}`,',
    "    accept: 'text/event-stream',",
    "    'content-type': 'application/json',",
    '  },',
    `  body: JSON.stringify({ assistantId: '${assistantId}', text: '${QUESTION[language]}', customer: 'customer-42' }),`,
    '})',
    'if (!reply.ok || !reply.body) throw new Error(await reply.text())',
    "let rest = ''",
    'for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {',
    "  const frames = (rest + piece).split('\\n\\n')",
    "  rest = frames.pop() ?? ''",
    '  for (const frame of frames) {',
    '    const event = /^event: (.+)$/m.exec(frame)?.[1]',
    "    const { data } = JSON.parse(/^data: (.+)$/m.exec(frame)?.[1] ?? '{}')",
    "    if (event === 'turn.delta') process.stdout.write(data.text)",
    "    if (event === 'turn.failed') console.error('no answer came')",
    '  }',
    '}',
  )

/** Of the business's own server. */
export const signOnServer = (): string =>
  lines(
    "import { createHmac } from 'node:crypto'",
    '',
    "const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')",
    '',
    'export const signVisitor = (visitor: { id: string; name?: string; email?: string }): string => {',
    '  const exp = Math.floor(Date.now() / 1000) + 3600',
    '  const { id: sub, name, email } = visitor',
    "  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, name, email, exp })}`",
    "  const secret = process.env.REPLYX_IDENTITY_SECRET ?? ''",
    "  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`",
    '}',
  )

export const identifyOnPage = (): string => "ReplyX.identify(() => fetch('/replyx-identity').then((reply) => reply.text()))"

export const queueOnPage = (): string =>
  lines(
    'window.ReplyX ||= []',
    "ReplyX.push(['setContext', { order: 'A-1042' }])",
    "ReplyX.push(['on', 'message', ({ author }) => console.log(author)])",
  )
