import { classes, html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { linkButton } from '../../parts/button.ts'
import { type IconName, icon } from '../../parts/icon.ts'
import { pageHead } from '../../parts/page-head.ts'
import { moment } from '../../parts/time.ts'
import type { ChannelName } from '../dialogs/list.ts'

export type StepId = 'assistant' | 'documents' | 'question' | 'widget' | 'provider'

export interface OverviewProps {
  steps: ReadonlyArray<{ id: StepId; isDone: boolean; href: string }>
  counts: { assistants: number; documents: number }
  /** The assistant to try, with questions to begin with. */
  example: { id: string; name: string; questions: readonly string[]; isReady: boolean } | undefined
  recent: ReadonlyArray<{ id: string; title: string; assistantName: string; channel: ChannelName; at: number }>
  /** Documents that could not be read. */
  failedDocuments: number
}

export const overviewPage = (page: Page, props: OverviewProps): View => {
  const { t } = page
  const isAllDone = props.steps.every((step) => step.isDone)
  return layout(page, {
    title: t('console.rail_overview'),
    section: 'overview',
    content: html`
      ${pageHead(page, {
        title: page.reader?.workspaceName ?? 'ReplyX',
        state: stateOf(page, props.steps),
      })}
      <div class="overview">
        <div class="grid grid-cols-1 gap-6">
          ${props.failedDocuments > 0 && failedDocuments(page, props.failedDocuments)} ${!isAllDone && checklist(page, props.steps)}
          ${isAllDone && counts(page, props.counts)} ${props.recent.length > 0 && recentDialogs(page, props.recent)}
        </div>
        ${tryIt(page, props)}
      </div>
    `,
  })
}

const stateOf = (page: Page, steps: OverviewProps['steps']): string => {
  const done = steps.filter((step) => step.isDone).length
  if (steps.length === 0) return page.t('dialogs.list_state')
  return done === steps.length ? page.t('console.overview_ready') : page.t('console.overview_progress', { done, all: steps.length })
}

const STEP_ICON: Readonly<Record<StepId, IconName>> = {
  assistant: 'messages',
  documents: 'library',
  question: 'search',
  widget: 'globe',
  provider: 'cpu',
}

const checklist = (page: Page, steps: OverviewProps['steps']): View => {
  const next = steps.find((step) => !step.isDone)?.id
  return html`<section aria-labelledby="steps">
    <h2 id="steps" class="unseen">${page.t('console.steps')}</h2>
    <progress class="progress mb-4" max=${steps.length} value=${steps.filter((step) => step.isDone).length} aria-labelledby="steps"></progress>
    <ol class="steps">
      ${steps.map(
        (step) => html`<li class=${classes('step', step.isDone && 'step-done', step.id === next && 'step-next')}>
          <span class="step-mark">${icon(step.isDone ? 'check' : STEP_ICON[step.id])}</span>
          <div class="step-text">
            <h3>${page.t(`console.step_${step.id}`)}</h3>
            <p>${page.t(step.isDone ? `console.step_${step.id}_done` : `console.step_${step.id}_text`)}</p>
          </div>
          ${
            step.isDone
              ? html`<span class="unseen">${page.t('console.step_is_done')}</span>`
              : linkButton(step.href, {
                  label: page.t(`console.step_${step.id}_action`),
                  kind: step.id === next ? 'primary' : 'plain',
                  isSmall: true,
                })
          }
        </li>`,
      )}
    </ol>
  </section>`
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

/** The live example at the right: asking is one press away. */
const tryIt = (page: Page, { example }: OverviewProps): View => {
  const { t } = page
  const first = !example || !example.isReady
  return html`<aside class="try" aria-labelledby="try">
    <h2 id="try">${t('console.try_title')}</h2>
    ${
      first
        ? html`<p class="text-ink-2 mt-2">${t(example ? 'console.try_no_documents' : 'console.try_no_assistant')}</p>
          <div class="example example-small" aria-hidden="true">
            <p class="example-ask">${t('console.example_question')}</p>
            <p class="example-answer">${t('console.example_answer')} <span class="cite">1</span></p>
          </div>`
        : html`<p class="text-ink-2 mt-2">${t('console.try_text', { name: example.name })}</p>
          <form class="try-form" method="get" action=${`/assistants/${example.id}/test`}>
            <label class="unseen" for="try-question">${t('assistants.ask_label')}</label>
            <input class="input" id="try-question" name="question" maxlength="4000" required placeholder=${t('assistants.ask_placeholder')} />
            <button class="button button-primary button-icon" type="submit" aria-label=${t('assistants.send')} title=${t('assistants.send')}>
              ${icon('sendHorizontal')}
            </button>
          </form>
          ${
            example.questions.length > 0 &&
            html`<ul class="starters">
            ${example.questions.map(
              (question) => html`<li>
                <a class="starter" href=${`/assistants/${example.id}/test?question=${encodeURIComponent(question)}`}>${question}</a>
              </li>`,
            )}
          </ul>`
          }`
    }
  </aside>`
}
