import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge, type Tone } from '../../parts/badge.ts'
import { icon } from '../../parts/icon.ts'

export type BotStateName = 'starting' | 'working' | 'limited' | 'unreachable' | 'conflict' | 'unauthorized' | 'crashed' | 'paused'

export interface BotItem {
  id: string
  name: string
  username: string
  state: BotStateName
  /** In the words of Telegram or the network. */
  stateDetail: string | undefined
  hasPicture: boolean
}

/** How a bot hears, and what Telegram says of it. */
export interface BotLine {
  mode: 'polling' | 'webhook'
  /** Why it polls although it should be called. */
  fallen: string | undefined
  pending: number | null
  lastError: string | null
  lastErrorAt: number | null
}

const TONE: Record<BotStateName, Tone> = {
  starting: 'info',
  working: 'good',
  limited: 'warn',
  unreachable: 'bad',
  conflict: 'bad',
  unauthorized: 'bad',
  crashed: 'bad',
  paused: 'neutral',
}

export const botBadge = (page: Page, bot: Pick<BotItem, 'state' | 'stateDetail'>): View =>
  badge(TONE[bot.state], page.t(`bots.state_${bot.state}`), {
    isBusy: bot.state === 'starting',
    ...(bot.stateDetail === undefined ? {} : { title: bot.stateDetail }),
  })

const botFace = ({ id, hasPicture }: BotItem): View =>
  hasPicture
    ? html`<img class="provider-mark" src=${`/bots/${id}/picture`} alt="" width="40" height="40" />`
    : html`<span class="provider-mark">${icon('send', 'large')}</span>`

export const botCard = (page: Page, bot: BotItem): View => html`
  <div class="card provider">
    ${botFace(bot)}
    <div class="provider-main">
      <h2><a href=${`/bots/${bot.id}`}>${bot.name}</a></h2>
      <p class="dim">@${bot.username}</p>
      ${needsHand(bot) && html`<p class="text-bad text-small mt-1">${page.t(`bots.remedy_${bot.state}`)}</p>`}
    </div>
    <div class="provider-side">${botBadge(page, bot)}</div>
  </div>
`

type TroubledBot = BotItem & { state: Exclude<BotStateName, 'starting' | 'working' | 'paused'> }

/** Something its owner should know or do. */
export const needsHand = (bot: BotItem): bot is TroubledBot => !['starting', 'working', 'paused'].includes(bot.state)
