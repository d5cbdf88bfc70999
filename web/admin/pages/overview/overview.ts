import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { icon } from '../../parts/icon.ts'
import { pageHead } from '../../parts/page-head.ts'
import { moment } from '../../parts/time.ts'
import type { ChannelName } from '../dialogs/list.ts'
import { type ChecklistProps, checklist } from './checklist.ts'
import { limitNotice, type ReachedLimit } from './limits.ts'
import { loadedSample } from './sample.ts'
import { type TryProps, tryIt } from './try-it.ts'

export interface OverviewProps extends ChecklistProps, TryProps {
  counts: { assistants: number; documents: number }
  recent: ReadonlyArray<{ id: string; title: string; assistantName: string; channel: ChannelName; at: number }>
  /** What has held customers back. */
  limits: readonly ReachedLimit[]
  lastSeq: number
}

/** Parts with a name are read again when something has happened in the workspace; what lies between them stays as it is. */
export const overviewPage = (page: Page, props: OverviewProps): View => {
  const { t } = page
  const isAllDone = props.steps.every((step) => step.isDone)
  const { sample, documents } = props
  return layout(page, {
    title: t('console.rail_overview'),
    section: 'overview',
    isWide: true,
    content: html`
      ${pageHead(page, {
        title: page.reader?.workspaceName ?? 'ReplyX',
        state: html`<span data-part="state">${stateOf(page, props.steps)}</span>`,
      })}
      <div class="overview" data-live-overview data-stream="/live/workspace" data-after=${props.lastSeq}>
        <div class="grid grid-cols-1 gap-6">
          <div data-part="limits" class="part">${props.limits.length > 0 && limitNotice(page, props.limits)}</div>
          <div data-part="failed" class="part">${documents.failed > 0 && failedDocuments(page, documents.failed)}</div>
          ${isAllDone ? html`<div data-part="counts">${counts(page, props.counts)}</div>` : checklist(page, props)}
          <div data-part="sample" class="part">${sample.isLoaded && sample.mayLoad && loadedSample(page, sample.documentCount)}</div>
          <div data-part="recent" class="part">${props.recent.length > 0 && recentDialogs(page, props.recent)}</div>
        </div>
        <div data-part="try" class="try-side">${tryIt(page, props)}</div>
      </div>
    `,
  })
}

const stateOf = (page: Page, steps: OverviewProps['steps']): string => {
  const done = steps.filter((step) => step.isDone).length
  if (steps.length === 0) return page.t('dialogs.list_state')
  return done === steps.length ? page.t('console.overview_ready') : page.t('console.overview_progress', { done, all: steps.length })
}

const counts = (page: Page, all: OverviewProps['counts']): View => html`
  <dl class="counts">
    ${(
      [
        ['assistants', '/assistants'],
        ['documents', '/knowledge'],
      ] as const
    ).map(
      ([name, href]) => html`<div>
        <dt><a href=${href}>${page.t(`console.count_${name}`)}</a></dt>
        <dd class="number">${page.format.number(all[name])}</dd>
      </div>`,
    )}
  </dl>
`

const failedDocuments = (page: Page, count: number): View => html`
  <div class="notice notice-bad">
    ${icon('circleAlert', 'large')}
    <div>
      ${page.t('console.failed_documents', { count })}${' '}
      <a class="link" href="/knowledge?state=failed">${page.t('console.see_failed_documents')}</a>
    </div>
  </div>
`

const recentDialogs = (page: Page, recent: OverviewProps['recent']): View => html`
  <section aria-labelledby="recent">
    <div class="section-head">
      <h2 id="recent">${page.t('console.recent_dialogs')}</h2>
      <a class="link" href="/dialogs">${page.t('console.all_dialogs')}</a>
    </div>
    <ul class="rows">
      ${recent.map(
        (dialog) => html`<li>
          <a class="row" href=${`/dialogs/${dialog.id}`}>
            <span class="row-name">${dialog.title}</span>
            <span class="row-side"
              ><span class="dim">${dialog.assistantName}</span> ${badge('neutral', page.t(`dialogs.channel_${dialog.channel}`), { isPlain: true })}
              <span class="dim">${moment(page, dialog.at)}</span></span
            >
          </a>
        </li>`,
      )}
    </ul>
  </section>
`
