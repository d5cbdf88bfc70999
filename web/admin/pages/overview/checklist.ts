import { type Content, classes, html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { linkButton } from '../../parts/button.ts'
import { type IconName, icon } from '../../parts/icon.ts'
import { uploadArea } from '../knowledge/upload-area.ts'
import { type SampleProps, sampleOffer } from './sample.ts'

type StepId = 'documents' | 'question' | 'widget' | 'provider'

export interface Step {
  id: StepId
  isDone: boolean
  /** Undefined while an earlier step stands in the way. */
  href: string | undefined
  /** Where the chat was last opened. */
  origin?: string | undefined
  /** The bot that answers in Telegram. */
  bot?: string | undefined
  /** Where the answers of before and after stand side by side. */
  compareHref?: string | undefined
}

export interface ChecklistProps {
  steps: readonly Step[]
  /** `pages` of those formats that have any. */
  documents: { total: number; searchable: number; failed: number; pages: number }
  sample: SampleProps
  maxUploadBytes: number
}

const STEP_ICON: Readonly<Record<StepId, IconName>> = {
  documents: 'library',
  question: 'search',
  widget: 'globe',
  provider: 'cpu',
}

export const checklist = (page: Page, props: ChecklistProps): View => {
  const { steps } = props
  const next = steps.find((step) => !step.isDone)?.id
  const done = steps.filter((step) => step.isDone).length
  return html`<section aria-labelledby="steps">
    <h2 id="steps" class="unseen">${page.t('console.steps')}</h2>
    <div data-part="progress"><progress class="progress" max=${steps.length} value=${done} aria-labelledby="steps"></progress></div>
    <ol class="steps">
      ${steps.map(
        (step) => html`<li>
          <div class=${classes('step', step.isDone && 'step-done', step.id === next && 'step-next')} data-part=${`step-${step.id}`}>
            ${stepHead(page, { step, isNext: step.id === next, props })}
          </div>
          ${step.id === 'documents' && !step.isDone && firstDocuments(page, props)}
        </li>`,
      )}
    </ol>
  </section>`
}

const stepHead = (page: Page, { step, isNext, props }: { step: Step; isNext: boolean; props: ChecklistProps }): View => html`
  <span class="step-mark">${icon(step.isDone ? 'check' : STEP_ICON[step.id])}</span>
  <div class="step-text">
    <h3>${page.t(`console.step_${step.id}`)}</h3>
    ${step.id === 'documents' ? documentsText(page, props.documents) : html`<p>${stepText(page, { ...step, id: step.id })}</p>`}
  </div>
  ${stepAction(page, step, isNext)}
`

const stepText = (page: Page, { id, isDone, origin, bot }: Step & { id: Exclude<StepId, 'documents'> }): string => {
  if (!isDone) return page.t(`console.step_${id}_text`)
  return bot !== undefined && origin === undefined
    ? page.t('console.step_widget_done_bot', { username: bot })
    : page.t(`console.step_${id}_done`, { origin: origin ?? '' })
}

const stepAction = (page: Page, step: Step, isNext: boolean): Content => {
  if (step.isDone)
    return html`<span class="unseen">${page.t('console.step_is_done')}</span>${step.compareHref && linkButton(step.compareHref, { label: page.t('compare.link'), isSmall: true })}`
  // The documents have their own place right below.
  if (step.id === 'documents' || step.href === undefined) return undefined
  return linkButton(step.href, { label: page.t(`console.step_${step.id}_action`), kind: isNext ? 'primary' : 'plain', isSmall: true })
}

/** What is really there: while files are being read, how far that is. */
const documentsText = (page: Page, { total, searchable, failed, pages }: ChecklistProps['documents']): View => {
  const { t } = page
  const coming = total - failed
  if (coming === 0) return html`<p>${t('console.step_documents_text')}</p>`
  const text =
    searchable < coming
      ? t('console.documents_progress', { done: searchable, count: coming })
      : t('console.documents_ready', { count: searchable })
  return html`<p>${text}${pages > 0 && ` ${t('console.documents_pages', { count: pages })}`}</p>
    ${searchable < coming && html`<progress class="progress" max=${coming} value=${searchable} aria-label=${t('console.step_documents')}></progress>`}`
}

/** Stays while its files come in; what stands in it is the script's. */
const firstDocuments = (page: Page, { maxUploadBytes, sample }: ChecklistProps): View => html`
  <div class="step-body">
    ${uploadArea(page, { assistantId: 'first', maxUploadBytes, isSmall: true })}
    <div data-part="sample-offer" class="part">${sample.mayLoad && !sample.isLoaded && sampleOffer(page)}</div>
  </div>
`
