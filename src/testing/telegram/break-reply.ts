import type { Fault } from './faults.ts'
import { errorReply, WireError } from './wire.ts'

const GATEWAY_PAGE =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n'
const DESCRIPTIONS: Record<number, string> = {
  400: 'Bad Request: chat not found',
  401: 'Unauthorized',
  403: 'Forbidden: bot was blocked by the user',
  404: 'Not Found',
  409: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
}
const JSON_TYPE = { 'content-type': 'application/json' }
const HALF = '{"ok":true,"result":{"message_id":17,"from":{"id":70'

/** What goes out instead of the answer. `real` is the answer where the call was carried out. */
export const breakReply = async (fault: Fault, real: Response | undefined): Promise<Response> => {
  switch (fault.kind) {
    case 'refuse':
      return refusal(fault)
    case 'bad_gateway':
      return new Response(GATEWAY_PAGE, { status: 502, statusText: 'Bad Gateway', headers: { 'content-type': 'text/html' } })
    case 'empty_body':
      return new Response('', { headers: JSON_TYPE })
    case 'bad_json':
      return new Response(`${(await real?.text())?.slice(0, -2) ?? HALF}`, { headers: JSON_TYPE })
    case 'cut':
      return streamed(await halfOf(real), 'break')
    case 'hang_mid_body':
      return streamed(await halfOf(real), 'hang')
    case 'hang_before_headers':
      return new Promise<Response>(() => {})
    case 'late':
      await Bun.sleep(fault.delayMs)
      return real ?? errorReply(new WireError(500, 'Internal Server Error'))
    case 'slow_loris':
      return dripped(real ? await real.text() : HALF, fault.byteEveryMs)
    case 'repeat_update':
    case 'shuffle_updates':
      return real ?? errorReply(new WireError(500, 'Internal Server Error'))
  }
}

const refusal = (fault: Fault & { kind: 'refuse' }): Response => {
  const { code, retryAfter, migrateTo } = fault
  const seconds = retryAfter ?? (code === 429 ? 3 : undefined)
  const description =
    fault.description ?? (code === 429 ? `Too Many Requests: retry after ${seconds}` : (DESCRIPTIONS[code] ?? 'Bad Request'))
  const parameters = {
    ...(seconds === undefined ? {} : { retry_after: seconds }),
    ...(migrateTo === undefined ? {} : { migrate_to_chat_id: migrateTo }),
  }
  return errorReply(new WireError(code, description, Object.keys(parameters).length > 0 ? parameters : undefined))
}

const halfOf = async (real: Response | undefined): Promise<string> => {
  const text = (await real?.text()) ?? HALF
  return text.slice(0, Math.ceil(text.length / 2))
}

const encoder = new TextEncoder()

const streamed = (text: string, end: 'break' | 'hang'): Response => {
  const body = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      controller.enqueue(encoder.encode(text))
      if (end === 'hang') return
      // A moment, so that the part is on its way before the line goes dead.
      await Bun.sleep(5)
      controller.error()
    },
  })
  return new Response(body, { headers: JSON_TYPE })
}

const dripped = (text: string, byteEveryMs: number): Response => {
  const bytes = encoder.encode(text)
  let isGone = false
  const body = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      for (const byte of bytes) {
        if (isGone) return
        controller.enqueue(Uint8Array.of(byte))
        await Bun.sleep(byteEveryMs)
      }
      if (!isGone) controller.close()
    },
    cancel: () => {
      isGone = true
    },
  })
  return new Response(body, { headers: JSON_TYPE })
}
