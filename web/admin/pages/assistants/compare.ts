import { type Content, html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { linkButton, submitButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { postForm } from '../../parts/form.ts'
import { notice } from '../../parts/notice.ts'
import { richText } from '../../parts/rich-text.ts'
import { type HubProps, hub } from './hub.ts'

export interface ComparedAnswer {
  text: string
  /** Who wrote it. */
  by: string
  totalMs: number
  usdMicros: number | undefined
}

export interface CompareProps extends HubProps {
  pairs: ReadonlyArray<{
    question: string
    before: ComparedAnswer
    /** Undefined until they are asked again. */
    after: ComparedAnswer | { failure: string } | undefined
  }>
}

/** The same questions side by side, before and after something was changed: a provider, a document, a rule. */
export const comparePage = (page: Page, props: CompareProps): View => {
  const { t } = page
  const path = `/assistants/${props.assistant.id}`
  return hub(page, 'test', {
    ...props,
    isWide: true,
    content:
      props.pairs.length === 0
        ? emptyState({
            title: t('compare.empty_title'),
            text: t('compare.empty_text'),
            action: linkButton(`${path}/test`, { label: t('compare.to_test'), kind: 'primary' }),
          })
        : html`
          <div class="compare-head">
            <div><h2>${t('compare.title')}</h2><p class="text-ink-2">${t('compare.about')}</p></div>
            ${postForm(page, {
              action: `${path}/compare`,
              class: '',
              content: submitButton({ label: t(props.pairs.some(({ after }) => after) ? 'compare.again' : 'compare.ask') }),
            })}
          </div>
          ${props.pairs.map(
            ({ question, before, after }) => html`<section class="compare" aria-label=${question}>
              <h3 class="replay-question">${question}</h3>
              <div class="replay-sides">
                ${side(t('compare.before'), answer(page, before))}
                ${side(
                  t('compare.after'),
                  after === undefined
                    ? html`<p class="dim">${t('compare.not_yet')}</p>`
                    : 'failure' in after
                      ? notice('bad', after.failure)
                      : answer(page, after),
                )}
              </div>
            </section>`,
          )}
        `,
  })
}

const side = (title: string, content: Content): View => html`<section class="card replay-side" aria-label=${title}>
  <h4 class="dim mb-2">${title}</h4>
  ${content}
</section>`

const answer = ({ t, format }: Page, { text, by, totalMs, usdMicros }: ComparedAnswer): View => html`
  ${richText(text, { href: () => undefined, label: (number) => t('dialogs.source_number', { number }) })}
  <p class="dim text-small mt-3">
    ${[by, format.duration(totalMs), usdMicros !== undefined && usdMicros > 0 && format.money(usdMicros, 'USD')].filter(Boolean).join(' · ')}
  </p>
`
