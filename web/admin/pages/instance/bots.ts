import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { iconButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { postForm } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'
import { type BotItem, botBadge } from '../bots/bot-item.ts'
import { instanceFrame } from './frame.ts'

export interface FleetItem extends BotItem {
  /** Where there is more than one. */
  workspaceName: string | undefined
  /** Whether the reader may open it: a bot belongs to its workspace. */
  isOwn: boolean
  received: number
  sent: number
  limited: number
  conflicts: number
  replyMs: number | null
  lastUpdateAt: number | null
}

export interface FleetProps {
  bots: readonly FleetItem[]
  lastSeq: number
}

export const fleetPage = (page: Page, { bots, lastSeq }: FleetProps): View => {
  const { t } = page
  return instanceFrame(page, 'bots', {
    isWide: true,
    content: html`
      <p class="text-ink-2 mb-5 max-w-160">${t('bots.fleet_help')}</p>
      <div data-live-bots="fleet" data-stream="/live/instance" data-after=${lastSeq}>
        ${bots.length === 0 ? emptyState({ title: t('bots.empty_title'), text: t('bots.empty_text') }) : fleetTable(page, bots)}
      </div>
    `,
  })
}

const fleetTable = (page: Page, bots: readonly FleetItem[]): View => {
  const { t, format } = page
  return table<FleetItem>({
    caption: t('bots.fleet'),
    rows: bots,
    columns: [
      {
        label: t('bots.name'),
        cell: (bot) => html`<span class="cell-name">
          <span>${bot.isOwn ? html`<a href=${`/bots/${bot.id}`}>${bot.name}</a>` : bot.name}</span>
          <small>@${bot.username}${bot.workspaceName !== undefined && ` · ${bot.workspaceName}`}</small>
        </span>`,
      },
      {
        label: t('bots.state'),
        cell: (bot) =>
          html`${botBadge(page, bot)}${bot.stateDetail !== undefined && html`<small class="bot-detail" title=${bot.stateDetail}>${bot.stateDetail}</small>`}`,
      },
      {
        label: t('bots.received_sent'),
        isNumber: true,
        isLabelled: true,
        cell: (bot) => `${format.number(bot.received)} / ${format.number(bot.sent)}`,
      },
      {
        label: t('bots.answer_time'),
        isNumber: true,
        isLabelled: true,
        cell: (bot) => (bot.replyMs === null ? undefined : format.duration(bot.replyMs)),
      },
      {
        label: '429 / 409',
        isNumber: true,
        isLabelled: true,
        cell: (bot) => `${format.number(bot.limited)} / ${format.number(bot.conflicts)}`,
      },
      {
        label: t('bots.heard'),
        class: 'nowrap',
        isLabelled: true,
        cell: (bot) => (bot.lastUpdateAt === null ? undefined : moment(page, bot.lastUpdateAt)),
      },
      { label: t('common.actions'), class: 'acts', cell: (bot) => fleetActs(page, bot) },
    ],
  })
}

const ACT_ICON = { pause: 'pause', resume: 'play', restart: 'refresh' } as const

const fleetActs = (page: Page, bot: FleetItem): View => {
  const act = (name: keyof typeof ACT_ICON): View =>
    postForm(page, {
      action: `/instance/bots/${bot.id}/${name}`,
      class: 'contents',
      content: iconButton(ACT_ICON[name], { type: 'submit', label: `${page.t(`bots.act_${name}`)}: @${bot.username}`, isSmall: true }),
    })
  return html`<span class="bot-acts">${bot.state === 'paused' ? act('resume') : html`${act('restart')}${act('pause')}`}</span>`
}
