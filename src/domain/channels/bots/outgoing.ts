import type { BotApi } from '../ports.ts'

/** One call that a row of the outbox stands for. */
export type Outgoing = { method: 'sendMessage'; params: BotApi['sendMessage']['params'] }
