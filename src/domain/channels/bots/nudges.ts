import type { BotId, WorkspaceId } from '../../../kernel/ids.ts'
import type { Events } from '../../../platform/events/index.ts'

const CALM_MS = 1000

/** Tells whoever looks at bots that something moved, at most once a second: the truth is the page, read again. */
export const createNudges = (deps: { events: Pick<Events, 'publish'>; workspaceOf(botId: BotId): WorkspaceId | undefined }) => {
  const moved = new Set<BotId>()
  let timer: Timer | undefined
  const flush = (): void => {
    timer = undefined
    const workspaces = new Set([...moved].map((botId) => deps.workspaceOf(botId)))
    moved.clear()
    for (const id of workspaces) if (id) deps.events.publish({ stream: `workspace:${id}`, type: 'bot.changed', data: {} })
    deps.events.publish({ stream: 'instance', type: 'bot.changed', data: {} })
  }
  return {
    moved: (botId: BotId): void => {
      moved.add(botId)
      timer ??= setTimeout(flush, CALM_MS)
    },
    close: (): void => clearTimeout(timer),
  }
}
