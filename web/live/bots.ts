import { all, fetchPage } from './dom.ts'
import type { LinkBar } from './link-bar.ts'
import { openStream } from './stream.ts'
import type { Workspace } from './workspace.ts'

const CALM_MS = 300

/** What is shown of bots follows them: of a workspace by its stream, of the whole instance by that one. */
export const startBots = (linkBar: LinkBar, workspace: Workspace): void => {
  const hosts = all<HTMLElement>('[data-live-bots]')
  if (hosts.length === 0) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void redraw()
    }, CALM_MS)
  }
  workspace.on('bot.changed', refresh)
  const fleet = hosts.find((host) => host.dataset['stream'] === '/live/instance')
  if (!fleet) return
  openStream({
    path: '/live/instance',
    after: fleet.dataset['after'] ?? '0',
    linkBar,
    onResync: refresh,
    on: { 'bot.changed': refresh },
  })
}

const redraw = async (): Promise<void> => {
  const fresh = await fetchPage()
  for (const host of all<HTMLElement>('[data-live-bots]')) {
    const next = fresh?.querySelector(`[data-live-bots="${host.dataset['liveBots']}"]`)
    if (!next || isInUse(host)) continue
    const top = host.querySelector('.bot-log')?.scrollTop ?? 0
    host.replaceChildren(...next.childNodes)
    const log = host.querySelector('.bot-log')
    if (log) log.scrollTop = top
  }
}

/** Not under somebody's hands. */
const isInUse = (host: HTMLElement): boolean =>
  host.contains(document.activeElement) && document.activeElement?.matches('.bot-log') === false
