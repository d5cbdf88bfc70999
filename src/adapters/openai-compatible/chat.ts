import { type ChatModel, type ChatPart, type ChatRequest, ModelError, type TokenUsage } from '../../domain/models/ports.ts'
import { estimateTokens } from '../../kernel/text/token-estimate.ts'
import { chatBody } from './chat-body.ts'
import { RefusedCall, readText, type Server, send } from './client.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { refusalToError, rejectedField } from './failure.ts'
import { type ReplyPiece, readReply } from './read-reply.ts'
import { sseEvents } from './sse-events.ts'

export const createChat = (server: Server): ChatModel => ({
  stream: (request, signal) => streamChat(server, request, signal),
})

async function* streamChat(server: Server, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatPart> {
  using deadline = startDeadline(server.timeouts, signal)
  const response = await openChat(server, request, deadline)
  deadline.beat()
  const events = eventsOf(response, deadline)
  const seen: Seen = { text: '', usage: undefined, finish: undefined }
  for (let piece = await next(events, seen, signal); piece !== undefined; piece = await next(events, seen, signal)) {
    if (piece.error !== undefined)
      throw refusalToError({ status: undefined, headers: response.headers, error: piece.error }, server.clock())
    seen.usage = piece.usage ?? seen.usage
    seen.finish = piece.finish ?? seen.finish
    if (piece.finish !== undefined) deadline.beat(USAGE_WAIT_MS)
    if (piece.text === '') continue
    seen.text += piece.text
    yield { kind: 'text', text: piece.text }
    // What already arrived must not be said after the caller has left.
    signal.throwIfAborted()
  }
  if (seen.finish === undefined) throw new ModelError('network', 'the stream ended before the answer did')
  if (seen.text === '' && seen.finish !== 'filtered')
    throw new ModelError('bad_reply', `an answer without text, finished by ${seen.finish}`)
  yield { kind: 'usage', usage: seen.usage ?? estimated(request, seen.text) }
  yield { kind: 'finish', reason: seen.finish }
  await drained(events)
}

interface Seen {
  text: string
  usage: TokenUsage | undefined
  finish: ReplyPiece['finish']
}

/** How long a finished answer waits for its usage, which some servers never send though they keep the line. */
const USAGE_WAIT_MS = 2_000

/** The next piece; undefined at the end, which `[DONE]` tells once, twice or never. */
const next = async (events: AsyncIterator<string>, seen: Seen, signal: AbortSignal): Promise<ReplyPiece | undefined> => {
  try {
    const { done, value } = await events.next()
    if (done) return undefined
    if (value.trim() !== '[DONE]') return readReply(value)
    if (seen.text !== '') seen.finish ??= 'stop'
    return undefined
  } catch (error) {
    // The answer is whole; what broke is only its tail.
    if (seen.finish !== undefined && !signal.aborted) return undefined
    throw error
  }
}

const MOST_TRIES = 6
const MOST_REPLY_BYTES = 4 * 1024 * 1024

/** Sends the call, and again without whatever field the server says it does not know. */
const openChat = async (server: Server, request: ChatRequest, deadline: Deadline): Promise<Response> => {
  const { config, rejected } = server
  const key = `${config.baseUrl} ${request.model}`
  for (let tries = 1; ; tries++) {
    try {
      return await send(server, { path: 'chat', body: chatBody(config, request, rejected.of(key)) }, deadline)
    } catch (error) {
      const field = error instanceof RefusedCall ? rejectedField(error.refusal) : undefined
      if (field === undefined || tries === MOST_TRIES || !rejected.add(key, field)) throw error
    }
  }
}

async function* eventsOf(response: Response, deadline: Deadline): AsyncGenerator<string> {
  if (response.headers.get('content-type')?.includes('json')) yield await readText(response, MOST_REPLY_BYTES, deadline)
  else if (response.body) yield* sseEvents(response.body, deadline)
}

const DRAIN_MS = 50

/** Reads what follows the end, so that the connection can serve the next call; one that stays open longer is closed. */
const drained = async (events: AsyncGenerator<string>): Promise<void> => {
  const rest = (async () => {
    while (!(await events.next()).done);
  })()
  const { promise: tired, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, DRAIN_MS)
  // The answer is whole: a connection that breaks now is one that is not used again.
  await Promise.race([rest.catch(() => {}), tired])
  clearTimeout(timer)
}

const estimated = (request: ChatRequest, text: string): TokenUsage => ({
  inputTokens: request.messages.reduce((sum, message) => sum + estimateTokens(message.text) + 4, 0),
  cachedTokens: 0,
  outputTokens: estimateTokens(text),
})
