import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { iconButton, submitButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { block, type FormState, optionField, postForm } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'
import { type BotItem, type BotLine, botBadge } from '../bots/bot-item.ts'
import { wayFields } from '../bots/way-fields.ts'
import { instanceFrame, lockedNotice } from './frame.ts'

export interface FleetItem extends BotItem, Pick<BotLine, 'mode' | 'fallen' | 'pending' | 'lastError'> {
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
  workers: ReadonlyArray<{ bots: number; heapMb: number; isApart: boolean }>
  lastSeq: number
  reach: FormState
  way: {
    proxy: string | null
    standardRoot: string
    publicUrl: string | undefined
    fixed: { mode: boolean; apiRoot: boolean; proxy: boolean }
  }
}

export const fleetPage = (page: Page, props: FleetProps): View => {
  const { bots, lastSeq, workers } = props
  const { t } = page
  return instanceFrame(page, 'bots', {
    isWide: true,
    content: html`
      <p class="text-ink-2 mb-5 max-w-160">${t('bots.fleet_help')}</p>
      <div data-live-bots="fleet" data-stream="/live/instance" data-after=${lastSeq}>
        ${bots.length === 0 ? emptyState({ title: t('bots.empty_title'), text: t('bots.empty_text') }) : fleetTable(page, bots)}
        ${workers.length > 0 && workerList(page, workers)}
      </div>
      <div class="mt-8">${reachBlock(page, props)}</div>
    `,
  })
}

const workerList = (page: Page, workers: FleetProps['workers']): View => html`<section class="mt-6" aria-labelledby="workers">
  <h2 id="workers" class="mb-3">${page.t('bots.workers')}</h2>
  <dl class="facts">
    ${workers.map(
      ({ bots, heapMb, isApart }, i) => html`<dt>${page.t('bots.worker', { number: i + 1 })}</dt>
        <dd>${page.t('bots.worker_value', { bots: page.format.number(bots), mb: page.format.number(heapMb) })}${isApart && ` · ${page.t('bots.worker_apart')}`}</dd>`,
    )}
  </dl>
</section>`

const LOCKED = { mode: 'REPLYX_TELEGRAM_MODE', apiRoot: 'REPLYX_TELEGRAM_API_ROOT', proxy: 'REPLYX_TELEGRAM_PROXY' } as const

const reachBlock = (page: Page, { reach, way }: FleetProps): View => {
  const { t } = page
  const { fixed, publicUrl } = way
  const modes = ['polling', 'webhook'] as const
  return block(
    t('bots.reach_title'),
    t('bots.reach_help'),
    postForm(page, {
      action: '/instance/bots/reach',
      state: reach,
      attributes: { 'data-busy-form': true },
      content: html`
        ${(['mode', 'apiRoot', 'proxy'] as const).filter((name) => fixed[name]).map((name) => lockedNotice(page, LOCKED[name]))}
        ${optionField({
          name: 'mode',
          label: t('bots.mode'),
          help: publicUrl === undefined ? t('bots.mode_help_none') : t('bots.mode_help_url', { url: publicUrl }),
          state: reach,
          options: modes.map((value) => ({ value, label: t(`bots.mode_${value}`) })),
          attributes: { disabled: fixed.mode },
        })}
        ${wayFields(page, { state: reach, proxy: way.proxy, rootHelp: t('bots.api_root_help', { standard: way.standardRoot }), proxyHelp: t('bots.proxy_help'), fixed })}
        <div class="form-foot">${submitButton({ label: t('common.save') })}</div>
      `,
    }),
  )
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
        label: t('bots.line'),
        isLabelled: true,
        cell: (bot) => html`${t(`bots.line_${bot.mode}`)}
          ${bot.pending !== null && bot.pending > 0 && html`<small class="bot-detail">${t('bots.pending_value', { count: format.number(bot.pending) })}</small>`}
          ${(bot.fallen ?? bot.lastError) && html`<small class="bot-detail" title=${bot.fallen ?? bot.lastError}>${bot.fallen ?? bot.lastError}</small>`}`,
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

const ACT_ICON = { pause: 'pause', resume: 'play', restart: 'refresh', repair: 'wrench' } as const

const fleetActs = (page: Page, bot: FleetItem): View => {
  const act = (name: keyof typeof ACT_ICON): View =>
    postForm(page, {
      action: `/instance/bots/${bot.id}/${name}`,
      class: 'contents',
      content: iconButton(ACT_ICON[name], { type: 'submit', label: `${page.t(`bots.act_${name}`)}: @${bot.username}`, isSmall: true }),
    })
  return html`<span class="bot-acts">${bot.state === 'paused' ? act('resume') : html`${act('repair')}${act('restart')}${act('pause')}`}</span>`
}
