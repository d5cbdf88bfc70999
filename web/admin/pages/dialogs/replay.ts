import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { type TraceBodyProps, traceBody } from '../../parts/beside.ts'
import { submitButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { type FormState, optionField, postForm, textField } from '../../parts/form.ts'
import { pageHead } from '../../parts/page-head.ts'
import { richText } from '../../parts/rich-text.ts'
import { exactMoment } from '../../parts/time.ts'

export interface ReplaySide {
  /** Null for a turn without an answer. */
  text: string | null
  verdict: 'answered' | 'refused' | 'small_talk' | 'handoff' | 'failed'
  at: number
  trace: TraceBodyProps
}

export interface ReplayProps {
  question: string
  action: string
  dialogHref: string
  original: ReplaySide
  /** Undefined before the first try. */
  replayed: ReplaySide | undefined
  state: FormState
  /** Who may be asked to write, the one that is routed first. */
  routes: ReadonlyArray<{ value: string; label: string }>
  /** Whether there is a provider whose models may be chosen from. */
  hasProviders: boolean
}

/** An answer of the past beside the one that would be given now. */
export const replayPage = (page: Page, props: ReplayProps): View => {
  const { t } = page
  return layout(page, {
    title: t('replay.title'),
    section: 'dialogs',
    isWide: true,
    content: html`
      ${pageHead(page, {
        title: t('replay.title'),
        crumbs: [
          { label: t('console.rail_dialogs'), href: '/dialogs' },
          { label: t('replay.back'), href: props.dialogHref },
        ],
        state: t('replay.about'),
      })}
      <section class="panel replay-ask">
        <header><h2>${t('replay.question')}</h2><p class="replay-question">${props.question}</p></header>
        <div>${form(page, props)}</div>
      </section>
      <div class="replay-sides">
        ${side(page, t('replay.original'), props.original)}
        ${
          props.replayed
            ? side(page, t('replay.replayed'), props.replayed)
            : html`<section class="card replay-side" aria-label=${t('replay.replayed')}>
                ${emptyState({ title: t('replay.none_yet_title'), text: t('replay.none_yet_text') })}
              </section>`
        }
      </div>
    `,
  })
}

const form = (page: Page, { action, state, routes, hasProviders }: ReplayProps): View => {
  const { t } = page
  return postForm(page, {
    action,
    state,
    content: html`
      ${optionField({
        name: 'knowledge',
        label: t('replay.knowledge'),
        state,
        options: [
          { value: 'today', label: t('replay.knowledge_today') },
          { value: 'then', label: t('replay.knowledge_then') },
        ],
      })}
      <div class="field">
        <label class="field-label" for="route">${t('replay.route')}</label>
        <select class="input" id="route" name="route">
          ${routes.map(({ value, label }) => html`<option value=${value} selected=${value === state.values['route']}>${label}</option>`)}
        </select>
        ${state.errors['route'] && html`<p class="field-error">${state.errors['route']}</p>`}
      </div>
      ${hasProviders && textField({ name: 'model', label: t('replay.model'), help: t('replay.model_help'), state })}
      <div>${submitButton({ label: t('replay.run') })}</div>
    `,
  })
}

const side = (page: Page, title: string, { text, verdict, at, trace }: ReplaySide): View => html`
  <section class="card replay-side" aria-label=${title}>
    <header class="mb-3">
      <h2>${title} ${badge(verdict === 'answered' ? 'good' : verdict === 'failed' ? 'bad' : 'warn', page.t(`replay.verdict_${verdict}`))}</h2>
      <p class="dim text-small">${exactMoment(page, at)}</p>
    </header>
    <div>
      ${
        text === null
          ? html`<p class="dim mb-4">${page.t('replay.no_answer')}</p>`
          : html`<div class="replay-answer">${richText(text, { href: () => undefined, label: (number) => page.t('dialogs.source_number', { number }) })}</div>`
      }
      ${traceBody(page, trace)}
    </div>
  </section>
`
