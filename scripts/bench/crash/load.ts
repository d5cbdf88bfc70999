import type { Random } from '../random.ts'
import { newDocument, newMessage, type SentDocument, type SentMessage } from './ledger.ts'
import { type Business, newVisitor, Refused, sendDocument, sendFromApi, sendFromWidget } from './send.ts'

const WIDGET_WORKERS = 12
const API_WORKERS = 4
const UPLOAD_WORKERS = 2
const MAX_PAUSE_MS = 15
const RESEND_SHARE = 0.05
const UPLOAD_PAUSE_MS = 120

/** A client that sends one thing after another, each until it is acknowledged, across as many deaths of the server as it takes. */
export interface Worker {
  run(signal: AbortSignal): Promise<void>
  /** Sends what is not acknowledged yet, and nothing new. */
  finish(): Promise<void>
}

export const createWorkers = (business: Business, random: Random): Worker[] => [
  ...Array.from({ length: WIDGET_WORKERS }, () => widgetWorker(business, random)),
  ...Array.from({ length: API_WORKERS }, () => apiWorker(business, random)),
  ...Array.from({ length: UPLOAD_WORKERS }, () => uploadWorker(business, random)),
]

interface Sending<Item> {
  next(): Item
  send(item: Item): Promise<void>
  pauseMs(): number
}

const worker = <Item>({ next, send, pauseMs }: Sending<Item>, { ledger }: Business): Worker => {
  let pending: Item | undefined
  const trySend = async (): Promise<void> => {
    pending ??= next()
    try {
      await send(pending)
      pending = undefined
    } catch (error) {
      if (error instanceof Refused) ledger.contradictions.push(error.message)
    }
  }
  return {
    run: async (signal) => {
      while (!signal.aborted) {
        await trySend()
        await Bun.sleep(pauseMs())
      }
    },
    finish: async () => {
      while (pending !== undefined) {
        await trySend()
        if (pending !== undefined) await Bun.sleep(5)
      }
    },
  }
}

const widgetWorker = (business: Business, random: Random): Worker => {
  const visitors = [newVisitor(), newVisitor()]
  let turn = 0
  let last: SentMessage | undefined
  const visitorNow = () => visitors[turn % visitors.length] ?? newVisitor()
  const sending: Sending<SentMessage> = {
    next: () => newMessage(business.ledger, random),
    send: async (message) => {
      await sendFromWidget(business, visitorNow(), message)
      last = message
      if (random.next() < RESEND_SHARE) {
        business.ledger.resent++
        await sendFromWidget(business, visitorNow(), last)
      }
      turn++
    },
    pauseMs: () => random.whole(0, MAX_PAUSE_MS),
  }
  return worker(sending, business)
}

const apiWorker = (business: Business, random: Random): Worker => {
  let dialogId: string | undefined
  const sending: Sending<SentMessage> = {
    next: () => {
      if (random.next() < 0.2) dialogId = undefined
      return newMessage(business.ledger, random)
    },
    send: async (message) => {
      const receipt = await sendFromApi(business, message, { dialogId })
      dialogId = receipt.dialogId
    },
    pauseMs: () => random.whole(0, MAX_PAUSE_MS),
  }
  return worker(sending, business)
}

const uploadWorker = (business: Business, random: Random): Worker => {
  const sending: Sending<SentDocument> = {
    next: () => newDocument(business.ledger, random),
    send: (document) => sendDocument(business, document),
    pauseMs: () => random.whole(0, UPLOAD_PAUSE_MS),
  }
  return worker(sending, business)
}
