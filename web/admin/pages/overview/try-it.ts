import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { besidePanel } from '../../parts/beside.ts'
import { linkButton } from '../../parts/button.ts'
import { type TestProps, testPanel } from '../assistants/test.ts'

export interface TryProps {
  /** The assistant to try, once it has something to answer from. */
  bench: TestProps | undefined
}

/** The live example at the right: the test bench itself, or before there is anything to ask, what it will look like. */
export const tryIt = (page: Page, { bench }: TryProps): View => {
  const { t } = page
  if (!bench) {
    return html`<aside class="try" aria-labelledby="try">
      <h2 id="try">${t('console.try_title')}</h2>
      <p class="text-ink-2 mt-2">${t('console.try_no_documents')}</p>
      <div class="example example-small" aria-hidden="true">
        <p class="example-ask">${t('console.example_question')}</p>
        <p class="example-answer">${t('console.example_answer')} <span class="cite">1</span></p>
      </div>
    </aside>`
  }
  return html`<aside class="try try-live" aria-labelledby="try">
    <header class="drawer-head">
      <h2 id="try">${t('console.try_title')}</h2>
      ${linkButton(`/assistants/${bench.assistant.id}/test`, { label: t('console.try_open'), kind: 'quiet', isSmall: true })}
    </header>
    ${testPanel(page, bench)} ${besidePanel(bench.beside)}
  </aside>`
}
