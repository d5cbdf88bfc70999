import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import { type Page, withQuery } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { linkButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { type HandoffProps, handoffBadge } from '../../parts/handoff-bar.ts'
import { icon } from '../../parts/icon.ts'
import { pageHead } from '../../parts/page-head.ts'
import { pager } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'

export type ChannelName = 'playground' | 'widget' | 'api' | 'telegram'

export interface DialogItem {
  id: string
  title: string
  lastText: string
  lastAuthor: 'customer' | 'assistant' | 'operator'
  assistantName: string
  channel: ChannelName
  messageCount: number
  goodCount: number
  badCount: number
  handoff: HandoffProps['state']
  at: number
}

export interface DialogListProps {
  dialogs: readonly DialogItem[]
  assistants: ReadonlyArray<{ id: string; name: string }>
  filter: { assistantId: string; channel: string; rating: string; handoff: string }
  nextHref: string | undefined
  firstHref: string | undefined
  lastSeq: number
}

export const dialogsPage = (page: Page, props: DialogListProps): View => {
  const { t } = page
  const isFiltered =
    props.filter.assistantId !== '' || props.filter.channel !== '' || props.filter.rating !== '' || props.filter.handoff !== ''
  const isEmpty = props.dialogs.length === 0
  return layout(page, {
    title: t('console.rail_dialogs'),
    section: 'dialogs',
    isWide: true,
    content: html`
      ${pageHead(page, { title: t('console.rail_dialogs'), state: t('dialogs.list_state') })}
      ${!(isEmpty && !isFiltered) && filterBar(page, props)}
      <div data-live-dialogs data-stream="/live/workspace" data-after=${props.lastSeq}>
        ${!isEmpty && html`<ul class="rows" id="dialog-rows">${props.dialogs.map((dialog) => dialogRow(page, dialog))}</ul>`}
      </div>
      ${
        isEmpty &&
        isFiltered &&
        emptyState({
          title: t('dialogs.nothing_found_title'),
          text: t('dialogs.nothing_found_text'),
          action: linkButton('/dialogs', { label: t('common.clear_filter') }),
        })
      }
      ${
        isEmpty &&
        !isFiltered &&
        emptyState({
          title: t('dialogs.empty_title'),
          text: t('dialogs.empty_text'),
          action: linkButton('/assistants', { label: t('dialogs.empty_action'), kind: 'primary' }),
        })
      }
      ${pager(page, { previous: props.firstHref, next: props.nextHref })}
    `,
  })
}

const dialogRow = (page: Page, dialog: DialogItem): View => html`
  <li id=${`row-${dialog.id}`}>
    <a class="row row-dialog" href=${`/dialogs/${dialog.id}`}>
      <span class="row-main">
        <span class="row-name">${dialog.title}</span>
        <span class="row-last">${dialog.lastAuthor !== 'customer' && html`<span class="row-who">${dialog.lastAuthor === 'assistant' ? dialog.assistantName : page.t('dialogs.operator')}:</span> `}${dialog.lastText}</span>
      </span>
      <span class="row-side">
        ${handoffBadge(page, dialog.handoff)} ${ratings(page, dialog)} ${badge('neutral', page.t(`dialogs.channel_${dialog.channel}`), { isPlain: true })}
        <span class="dim number">${page.t('dialogs.message_count', { count: dialog.messageCount })}</span>
        <span class="dim row-time">${moment(page, dialog.at)}</span>
      </span>
    </a>
  </li>
`

const ratings = (page: Page, { goodCount, badCount }: DialogItem): View => html`
  ${badCount > 0 && html`<span class="count-bad number" title=${page.t('dialogs.bad_ratings', { count: badCount })}>${icon('thumbsDown', 'small')}<span class="unseen">${page.t('dialogs.rated_bad')}</span> ${badCount}</span>`}
  ${goodCount > 0 && html`<span class="count-good number" title=${page.t('dialogs.good_ratings', { count: goodCount })}>${icon('thumbsUp', 'small')}<span class="unseen">${page.t('dialogs.rated_good')}</span> ${goodCount}</span>`}
`

const filterBar = (page: Page, props: DialogListProps): View => html`
  <div class="filter-bar">
    <nav class="chips" aria-label=${page.t('dialogs.channel')}>
      ${(['', 'widget', 'telegram', 'playground', 'api'] as const).map(
        (channel) => html`<a
          class="chip"
          href=${withQuery(page, { channel: channel || undefined, cursor: undefined })}
          aria-current=${channel === props.filter.channel ? 'true' : undefined}
          >${page.t(channel === '' ? 'dialogs.channel_all' : `dialogs.channel_${channel}`)}</a
        >`,
      )}
    </nav>
    <nav class="chips" aria-label=${page.t('dialogs.filters')}>
      <a
        class="chip"
        href=${withQuery(page, { handoff: props.filter.handoff === 'open' ? undefined : 'open', cursor: undefined })}
        aria-current=${props.filter.handoff === 'open' ? 'true' : undefined}
        >${icon('hand', 'small')} ${page.t('handoff.filter_open')}</a
      >
      ${(['bad', 'good'] as const).map(
        (rating) => html`<a
          class="chip"
          href=${withQuery(page, { rating: props.filter.rating === rating ? undefined : rating, cursor: undefined })}
          aria-current=${props.filter.rating === rating ? 'true' : undefined}
          >${icon(rating === 'bad' ? 'thumbsDown' : 'thumbsUp', 'small')} ${page.t(`dialogs.only_${rating}`)}</a
        >`,
      )}
    </nav>
    ${props.assistants.length > 1 && assistantFilter(page, props)}
  </div>
`

const assistantFilter = (page: Page, props: DialogListProps): View => html`
  <form method="get" action="/dialogs" class="input-pair">
    ${props.filter.channel && html`<input type="hidden" name="channel" value=${props.filter.channel} />`}
    ${props.filter.rating && html`<input type="hidden" name="rating" value=${props.filter.rating} />`}
    ${props.filter.handoff && html`<input type="hidden" name="handoff" value=${props.filter.handoff} />`}
    <label class="unseen" for="assistant">${page.t('dialogs.assistant')}</label>
    <select class="input" id="assistant" name="assistant" data-submit-on-change>
      <option value="">${page.t('dialogs.assistant_all')}</option>
      ${props.assistants.map(
        (assistant) => html`<option value=${assistant.id} selected=${assistant.id === props.filter.assistantId}>${assistant.name}</option>`,
      )}
    </select>
    <button class="button" type="submit" data-no-script>${page.t('common.find')}</button>
  </form>
`
