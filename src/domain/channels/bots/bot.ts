import type { AssistantId, BotId, WorkspaceId } from '../../../kernel/ids.ts'

/** What the bot does, as far as it was seen; `paused` is the owner's wish. */
export type BotState = 'starting' | 'working' | 'limited' | 'unreachable' | 'conflict' | 'unauthorized' | 'crashed' | 'paused'

export interface BotSettings {
  /** Messages that follow each other within it become one question. */
  mergeWindowMs: number
  /** Undefined for the instance's. */
  apiRoot?: string
  /** Sealed: a proxy's address may hold a password. */
  proxySealed?: string
}

export const DEFAULT_SETTINGS: BotSettings = { mergeWindowMs: 1200 }

/** Counted since the bot was connected. */
export interface BotTotals {
  received: number
  sent: number
  limited: number
  conflicts: number
  /** Messages that were never said: refused for good, or too old to be said. */
  lost: number
}

export const NO_TOTALS: BotTotals = { received: 0, sent: 0, limited: 0, conflicts: 0, lost: 0 }

export interface Bot {
  id: BotId
  workspaceId: WorkspaceId
  assistantId: AssistantId
  telegramId: number
  /** Without the `@`. */
  username: string
  name: string
  tokenLast4: string
  desired: 'running' | 'paused'
  state: BotState
  stateDetail: string | null
  stateAt: number
  settings: BotSettings
  hookKey: string
  pictureKey: string | null
  totals: BotTotals
  createdAt: number
  updatedAt: number
}
