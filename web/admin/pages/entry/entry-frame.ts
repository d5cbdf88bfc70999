import { type Content, html, type View } from '../../html.ts'
import { bareLayout } from '../../layout.ts'
import { type Page, withQuery } from '../../page.ts'
import { brandMark } from '../../parts/brand.ts'
import { flashNotice } from '../../parts/notice.ts'

/** Pages before the desk: the form on one side, on the other what the product does, told by an example. */
export const entryFrame = (page: Page, input: { title: string; lead?: Content; content: Content }): View =>
  bareLayout(page, {
    title: input.title,
    content: html`<div class="entry">
      <div class="entry-side">
        <header class="entry-top">
          <span class="brand">${brandMark()}<span>ReplyX</span></span>
          ${languageLinks(page)}
        </header>
        <main id="content" tabindex="-1" class="entry-main">
          <h1>${input.title}</h1>
          ${input.lead && html`<p class="entry-lead">${input.lead}</p>`} ${flashNotice(page)}${input.content}
        </main>
      </div>
      ${example(page)}
    </div>`,
  })

const languageLinks = (page: Page): View => html`
  <nav class="entry-languages" aria-label=${page.t('common.language')}>
    ${(['ru', 'en'] as const).map(
      (language) => html`<a
        href=${withQuery(page, { language })}
        hreflang=${language}
        lang=${language}
        aria-current=${language === page.language ? 'true' : undefined}
        >${language === 'ru' ? 'Русский' : 'English'}</a
      >`,
    )}
  </nav>
`

/** A picture made of words: a question, its answer, and the passage it stands on. Read out, it would only be in the way. */
const example = (page: Page): View => html`
  <div class="entry-example" aria-hidden="true">
    <div class="example">
      <p class="example-ask">${page.t('console.example_question')}</p>
      <p class="example-answer">${page.t('console.example_answer')} <span class="cite">1</span></p>
      <div class="example-page">
        <p class="example-name"><span class="cite">1</span> ${page.t('console.example_document')}</p>
        <p>
          ${page.t('console.example_before')}${' '}<mark>${page.t('console.example_quote')}</mark>${' '}${page.t('console.example_after')}
        </p>
      </div>
    </div>
  </div>
`
