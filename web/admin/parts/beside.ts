import { type Content, classes, html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { linkButton } from './button.ts'
import { icon } from './icon.ts'
import type { MessageSource } from './message.ts'
import { placeOf } from './message.ts'
import { type RatingItem, ratingNote } from './rating.ts'

export interface PassageProps extends MessageSource {
  before: string
  after: string
  /** The document has changed since; only what was quoted is left. */
  isGone: boolean
  documentHref: string | undefined
  /** Of a file that the browser opens at the page. */
  fileHref: string | undefined
  closeHref: string
}

export interface TraceProps extends TraceBodyProps {
  closeHref: string
  /** Where the owner writes the answer he would have given, if he may and there is one. */
  correctHref: string | undefined
  /** For whoever may have it answered once more. */
  replayHref: string | undefined
}

export interface TraceBodyProps {
  provider: string
  model: string
  evidence: { score: number; threshold: number } | undefined
  rating: RatingItem | undefined
  /** The assistant had spent what it may on that day. */
  isCapped: boolean
  passages: ReadonlyArray<{
    documentName: string
    headingPath: readonly string[]
    page: number | null
    score: number
    textRank: number | undefined
    vectorRank: number | undefined
    isCited: boolean
    quote: string | undefined
    /** What a comparison says of it. */
    note?: string | undefined
  }>
  timings: ReadonlyArray<{ label: string; ms: number }>
  inputTokens: number | undefined
  outputTokens: number | undefined
  /** What was searched for in place of what was asked. */
  rewritten: string | undefined
  keyAlias: string | undefined
  usdMicros: number | undefined
  /** Why no answer of a model was given, in words. */
  withheld: string | undefined
  prompt: ReadonlyArray<{ role: string; text: string }>
}

/** The panel beside a dialog; empty it keeps its place for the script. */
export const besidePanel = (content: Content): View => html`
  <aside class=${classes('beside', !content && 'beside-empty')} id="beside" tabindex="-1">${content}</aside>
`

const head = (page: Page, title: Content, closeHref: string): View => html`
  <header class="beside-head">
    <h2>${title}</h2>
    <a class="button button-quiet button-icon button-small" href=${closeHref} data-close-beside aria-label=${page.t('common.close')} title=${page.t('common.close')}>
      ${icon('x')}
    </a>
  </header>
`

export const passageView = (page: Page, passage: PassageProps): View => html`
  ${head(page, html`<span class="cite">${passage.number}</span> ${passage.documentName}`, passage.closeHref)}
  <p class="beside-place">
    ${[passage.headingPath.join(' › '), passage.page !== null && page.t('dialogs.page_number', { number: passage.page })].filter(Boolean).join(' · ')}
  </p>
  ${passage.isGone && html`<p class="dim mb-3">${page.t('dialogs.passage_gone')}</p>`}
  <div class="passage">${passage.before}<mark>${passage.quote}</mark>${passage.after}</div>
  ${
    passage.documentHref &&
    html`<p class="mt-4 flex flex-wrap gap-4">
      ${
        passage.fileHref &&
        html`<a class="link" href=${passage.fileHref} target="_blank" rel="noopener">${page.t('dialogs.open_page', { number: passage.page ?? 1 })}</a>`
      }
      <a class="link" href=${passage.documentHref}>${page.t('dialogs.open_document')}</a>
    </p>`
  }
`

export const traceView = (page: Page, trace: TraceProps): View => html`
  ${head(page, page.t('dialogs.how_answered'), trace.closeHref)}
  <p class="mb-3 flex flex-wrap items-center gap-4">
    ${trace.correctHref && linkButton(trace.correctHref, { label: page.t('dialogs.correct'), isSmall: true })}
    ${trace.replayHref && html`<a class="link" href=${trace.replayHref}>${page.t('replay.link')}</a>`}
  </p>
  ${traceBody(page, trace)}
`

/** What there is to tell of an answer, without the panel around it. */
export const traceBody = (page: Page, trace: TraceBodyProps): View => {
  const { t, format } = page
  return html`
    ${trace.rating && html`<div class="mb-3">${ratingNote(page, trace.rating)}</div>`}
    ${trace.isCapped && html`<p class="notice notice-warn mb-3">${page.t('dialogs.trace_capped')}</p>`}
    ${trace.withheld && html`<p class="notice notice-warn mb-3">${trace.withheld}</p>`}
    <dl class="facts text-small">
      ${trace.rewritten && html`<dt>${t('dialogs.trace_rewritten')}</dt><dd>${trace.rewritten}</dd>`}
      <dt>${t('dialogs.trace_model')}</dt>
      <dd>${[trace.provider, trace.model, trace.keyAlias].filter(Boolean).join(' · ')}</dd>
      ${
        trace.evidence &&
        html`<dt>${t('dialogs.trace_evidence')}</dt>
        <dd>${t(trace.evidence.score >= trace.evidence.threshold ? 'dialogs.trace_enough' : 'dialogs.trace_too_little', {
          score: scoreText(page, trace.evidence.score),
          threshold: scoreText(page, trace.evidence.threshold),
        })}</dd>`
      }
      ${
        trace.inputTokens !== undefined &&
        html`<dt>${t('dialogs.trace_tokens')}</dt>
        <dd class="number">${t('dialogs.trace_tokens_value', { input: trace.inputTokens, output: trace.outputTokens ?? 0 })}</dd>`
      }
      ${trace.usdMicros !== undefined && html`<dt>${t('dialogs.trace_cost')}</dt><dd class="number">${format.money(trace.usdMicros, 'USD')}</dd>`}
      ${trace.timings.map(({ label, ms }) => html`<dt>${label}</dt><dd class="number">${format.duration(ms)}</dd>`)}
    </dl>
    <h3 class="mt-5 mb-2">${t('dialogs.trace_passages')}</h3>
    ${
      trace.passages.length === 0
        ? html`<p class="dim">${t('dialogs.trace_no_passages')}</p>`
        : html`<ol class="found">${trace.passages.map((passage) => foundPassage(page, passage, trace.passages[0]?.score ?? 1))}</ol>`
    }
    ${
      trace.prompt.length > 0 &&
      html`<details class="mt-5">
        <summary>${t('dialogs.trace_prompt')}</summary>
        ${trace.prompt.map(({ role, text }) => html`<p class="dim mt-3">${role}</p><div class="passage">${text}</div>`)}
      </details>`
    }
  `
}

const foundPassage = (page: Page, passage: TraceProps['passages'][number], best: number): View => html`
  <li class=${classes('found-item', passage.isCited && 'found-cited')}>
    <p class="found-name">
      <span>${passage.documentName}</span>
      ${passage.isCited && html`<span class="badge badge-accent">${page.t('dialogs.trace_cited')}</span>`}
      ${passage.note && html`<span class="badge badge-info">${passage.note}</span>`}
    </p>
    <p class="dim">${[placeOf(page, passage), methods(page, passage)].filter(Boolean).join(' · ')}</p>
    <svg class="chart found-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="chart-track" width="100" height="4" rx="2" />
      <rect class="chart-bar" width=${Math.max(2, Math.min(100, (passage.score / (best || 1)) * 100)).toFixed(1)} height="4" rx="2" />
    </svg>
    ${passage.quote && html`<p class="found-quote">${passage.quote}</p>`}
  </li>
`

const methods = (page: Page, passage: TraceProps['passages'][number]): string =>
  [
    page.t('dialogs.trace_score', { score: scoreText(page, passage.score) }),
    passage.textRank !== undefined && page.t('dialogs.trace_by_text', { rank: passage.textRank }),
    passage.vectorRank !== undefined && page.t('dialogs.trace_by_meaning', { rank: passage.vectorRank }),
  ]
    .filter(Boolean)
    .join(' · ')

const scoreText = (page: Page, score: number): string => page.format.decimal(score, 2)
