import { acknowledge, acknowledgeDocument, type Ledger, type SentDocument, type SentMessage } from './ledger.ts'

const TIMEOUT_MS = 10_000
/** A token lives for fifteen minutes. */
const TOKEN_AGE_MS = 8 * 60_000

export interface Business {
  url: string
  ledger: Ledger
  siteKey: string
  assistantId: string
  apiKey: string
}

export interface Visitor {
  token: string
  guestSecret: string | undefined
  tokenAt: number
}

export const newVisitor = (): Visitor => ({ token: '', guestSecret: undefined, tokenAt: Number.NEGATIVE_INFINITY })

/** As the loader does on its own page: the same secret is the same visitor. */
const renew = async ({ url, siteKey }: Business, visitor: Visitor): Promise<void> => {
  if (performance.now() - visitor.tokenAt < TOKEN_AGE_MS) return
  const { guestSecret } = visitor
  const body = JSON.stringify({ siteKey, ...(guestSecret === undefined ? {} : { guestSecret }) })
  const reply = await ask(`${url}/widget/v1/token`, { method: 'POST', headers: { origin: url, 'content-type': 'application/json' }, body })
  Object.assign(visitor, { ...((await reply.json()) as { token: string; guestSecret: string }), tokenAt: performance.now() })
}

/** Each of these throws unless the server has acknowledged. */
export const sendFromWidget = async (business: Business, visitor: Visitor, message: SentMessage): Promise<void> => {
  await renew(business, visitor)
  const { clientMessageId, text } = message
  const reply = await ask(`${business.url}/widget/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${visitor.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientMessageId, text }),
  })
  const said = (await reply.json()) as { message: { id: string }; turnId: string }
  acknowledge(business.ledger, message, { messageId: said.message.id, turnId: said.turnId })
}

interface Receipt {
  dialogId: string
  messageId: string
  turnId: string
  answer?: { sources: Array<{ documentId: string }> }
}

/** Begins a dialog, or goes on in one. `waitS`: until the answer is there. */
export const sendFromApi = async (
  business: Business,
  message: SentMessage,
  { dialogId, waitS = 0 }: { dialogId?: string | undefined; waitS?: number } = {},
): Promise<Receipt> => {
  const { url, apiKey, assistantId, ledger } = business
  const { clientMessageId, text } = message
  const path = dialogId === undefined ? '/api/v1/dialogs' : `/api/v1/dialogs/${dialogId}/messages`
  const reply = await ask(`${url}${path}?wait=${waitS}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientMessageId, text, ...(dialogId === undefined ? { assistantId, customer: clientMessageId } : {}) }),
    signal: AbortSignal.timeout(TIMEOUT_MS + waitS * 1000),
  })
  const receipt = (await reply.json()) as Receipt
  acknowledge(ledger, message, receipt)
  return receipt
}

export const sendDocument = async (business: Business, document: SentDocument): Promise<void> => {
  const { url, apiKey, assistantId, ledger } = business
  const body = new FormData()
  body.append('assistantId', assistantId)
  body.append('file', new File([document.text], document.fileName))
  const reply = await ask(`${url}/api/v1/documents`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` }, body })
  const [stored] = ((await reply.json()) as { items: Array<{ id: string }> }).items
  if (!stored) throw new Error('an upload was acknowledged without a document')
  acknowledgeDocument(ledger, document, { documentId: stored.id })
}

const ask = async (url: string, init: RequestInit): Promise<Response> => {
  const reply = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init, keepalive: false })
  if (!reply.ok)
    throw new Refused(`${init.method} ${new URL(url).pathname} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`)
  return reply
}

/** The server has answered, and not as it should: a killed one gives no answer at all. */
export class Refused extends Error {}
