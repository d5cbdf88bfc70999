import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { button, submitButton } from '../../parts/button.ts'
import { block, type FormState, postForm, secretField, textField } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead } from '../../parts/page-head.ts'
import { moment } from '../../parts/time.ts'
import { type BotItem, type BotLine, type BotStateName, botBadge, needsHand } from './bot-item.ts'
import { wayFields } from './way-fields.ts'

export interface BotLogItem {
  at: number
  what: 'update' | 'repeated' | 'unusable' | 'sent' | 'limited' | 'refused' | 'retried' | 'given_up' | 'state'
  /** Of a change of state. */
  state: BotStateName | null
  detail: string | null
}

export interface BotProps {
  bot: BotItem & { tokenLast4: string; createdAt: number; mergeWindowMs: number }
  line: BotLine
  /** Without its password. */
  proxy: string | null
  assistant: { id: string; name: string }
  totals: { received: number; sent: number; limited: number; conflicts: number; lost: number }
  lastUpdateAt: number | null
  lastSentAt: number | null
  replyMs: { p50: number; p95: number } | null
  log: readonly BotLogItem[]
  lastSeq: number
  settings: FormState
  token: FormState
  way: FormState
}

export const botPage = (page: Page, props: BotProps): View => {
  const { bot, assistant } = props
  const { t } = page
  return layout(page, {
    title: bot.name,
    section: 'assistants',
    content: html`
      ${pageHead(page, {
        title: bot.name,
        crumbs: [
          { label: t('console.rail_assistants'), href: '/assistants' },
          { label: assistant.name, href: `/assistants/${assistant.id}/channels` },
        ],
        state: html`<a class="link" href=${`https://t.me/${bot.username}`} target="_blank" rel="noopener">@${bot.username}</a>`,
        actions: acts(page, bot),
      })}
      <div data-live-bots="vitals" data-stream="/live/workspace" data-after=${props.lastSeq}>
        ${bot.state !== 'starting' && bot.state !== 'working' && html`<div class="mb-6">${troubled(page, bot)}</div>`}
        ${props.line.fallen !== undefined && html`<div class="mb-6">${notice('warn', html`<p>${t('bots.fallen')}</p><p class="mono text-small">${props.line.fallen}</p>`, { role: 'status' })}</div>`}
        <div class="grid gap-8 lg:grid-cols-2 mb-8">${facts(page, props)} ${log(page, props.log)}</div>
      </div>
      ${settingsBlock(page, props)} ${wayBlock(page, props)} ${tokenBlock(page, props)} ${removeBlock(page, bot)}
    `,
  })
}

const acts = (page: Page, bot: BotItem): View => {
  const act = (name: 'pause' | 'resume' | 'restart' | 'repair'): View =>
    postForm(page, {
      action: `/bots/${bot.id}/${name}`,
      class: 'contents',
      content: submitButton({ label: page.t(`bots.act_${name}`), kind: name === 'resume' ? 'primary' : 'plain' }),
    })
  return html`${bot.state === 'paused' ? act('resume') : html`${act('repair')}${act('restart')}${act('pause')}`}`
}

const troubled = (page: Page, bot: BotItem): View =>
  notice(
    needsHand(bot) ? (bot.state === 'limited' ? 'warn' : 'bad') : 'info',
    html`<p>${page.t(needsHand(bot) ? `bots.remedy_${bot.state}` : 'bots.remedy_paused')}</p>
      ${bot.stateDetail !== undefined && html`<p class="mono text-small">${bot.stateDetail}</p>`}`,
    { role: 'status' },
  )

const facts = (page: Page, props: BotProps): View => {
  const { t, format } = page
  const { totals, replyMs, line } = props
  const at = (time: number | null) => (time === null ? '—' : moment(page, time))
  const rows = [
    [t('bots.state'), botBadge(page, props.bot)],
    [t('bots.line'), t(`bots.line_${line.mode}`)],
    [t('bots.pending'), line.pending === null ? '—' : format.number(line.pending)],
    [
      t('bots.last_error'),
      line.lastError === null
        ? '—'
        : html`${line.lastErrorAt !== null && moment(page, line.lastErrorAt)} <span class="mono">${line.lastError}</span>`,
    ],
    [t('bots.received'), format.number(totals.received)],
    [t('bots.sent'), format.number(totals.sent)],
    [
      t('bots.answer_time'),
      replyMs ? t('bots.answer_time_value', { p50: format.duration(replyMs.p50), p95: format.duration(replyMs.p95) }) : '—',
    ],
    [t('bots.last_update'), at(props.lastUpdateAt)],
    [t('bots.last_sent'), at(props.lastSentAt)],
    [t('bots.limited'), format.number(totals.limited)],
    [t('bots.conflicts'), format.number(totals.conflicts)],
    [t('bots.lost'), format.number(totals.lost)],
    [t('bots.connected_at'), moment(page, props.bot.createdAt)],
  ]
  return html`<dl class="facts">${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`
}

const log = (page: Page, lines: readonly BotLogItem[]): View => {
  const { t } = page
  return html`<section aria-labelledby="bot-log">
    <h2 id="bot-log" class="mb-3">${t('bots.log')}</h2>
    ${
      lines.length === 0
        ? html`<p class="text-ink-2">${t('bots.log_empty')}</p>`
        : html`<ol class="bot-log" tabindex="0" aria-label=${t('bots.log')}>
            ${lines.map(
              (line) => html`<li>
                <span class="dim nowrap">${moment(page, line.at)}</span>
                <span>${line.what !== 'state' ? t(`bots.log_${line.what}`) : t(`bots.state_${line.state ?? 'starting'}`)}${line.detail !== null && html` <span class="mono dim">${line.detail}</span>`}</span>
              </li>`,
            )}
          </ol>`
    }
  </section>`
}

const settingsBlock = (page: Page, { bot, settings }: BotProps): View => {
  const { t } = page
  return block(
    t('bots.settings_title'),
    t('bots.settings_help'),
    postForm(page, {
      action: `/bots/${bot.id}/settings`,
      state: settings,
      content: html`
        ${textField({
          name: 'mergeWindowMs',
          label: t('bots.merge_window'),
          help: t('bots.merge_window_help'),
          state: settings,
          attributes: { inputmode: 'numeric', required: true, maxlength: 5 },
        })}
        <div class="form-foot">${submitButton({ label: t('common.save') })}</div>
      `,
    }),
  )
}

const wayBlock = (page: Page, { bot, proxy, way }: BotProps): View => {
  const { t } = page
  return block(
    t('bots.way_title'),
    t('bots.way_help'),
    postForm(page, {
      action: `/bots/${bot.id}/way`,
      state: way,
      attributes: { 'data-busy-form': true },
      content: html`
        ${wayFields(page, { state: way, proxy, rootHelp: t('bots.api_root_help_own'), proxyHelp: t('bots.proxy_own_help') })}
        <div class="form-foot">${submitButton({ label: t('common.save') })}</div>
      `,
    }),
  )
}

const tokenBlock = (page: Page, { bot, token }: BotProps): View => {
  const { t } = page
  return block(
    t('bots.token_title'),
    t('bots.token_help'),
    postForm(page, {
      action: `/bots/${bot.id}/token`,
      state: token,
      attributes: { 'data-busy-form': true },
      content: html`
        ${secretField(page, {
          name: 'token',
          label: t('bots.token'),
          note: t('bots.token_now', { last4: bot.tokenLast4 }),
          help: t('bots.token_field_help'),
          state: token,
          attributes: { required: true, maxlength: 500, autocomplete: 'off', spellcheck: 'false' },
        })}
        <div class="form-foot">${submitButton({ label: t('bots.token_replace'), kind: 'plain' })}</div>
      `,
    }),
  )
}

const removeBlock = (page: Page, bot: BotItem): View => {
  const { t } = page
  return block(
    t('bots.remove_title'),
    t('bots.remove_help'),
    html`${button({ label: t('bots.remove'), kind: 'bad', attributes: { popovertarget: 'remove-bot' } })}
    ${confirmLayer(page, {
      id: 'remove-bot',
      action: `/bots/${bot.id}/remove`,
      title: t('bots.remove_confirm', { username: bot.username }),
      text: t('bots.remove_text'),
      confirmLabel: t('bots.remove'),
    })}`,
  )
}
