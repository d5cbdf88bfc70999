import { type Content, classes, html, type View } from './html.ts'
import type { Page } from './page.ts'
import { brandMark } from './parts/brand.ts'
import { flashNotice } from './parts/notice.ts'
import { phoneBar, rail } from './parts/rail.ts'
import { scriptWords } from './parts/script-words.ts'

export interface LayoutInput {
  /** What the browser tab says, before the product's name. */
  title: string
  /** Which entry of the rail this page belongs to. */
  section?: string
  isWide?: boolean
  content: Content
  /** Stands beside the content, such as the test drawer. */
  aside?: Content
}

/** A page for someone who is signed in. */
export const layout = (page: Page, input: LayoutInput): View =>
  documentShell(
    page,
    input,
    html`<div class="desk">
        ${rail(page, input.section)}
        <div class="sheet">
          <header class="phone-top">
            <a class="brand" href="/" aria-label=${page.t('console.home_link')}>${brandMark()}<span>ReplyX</span></a>
          </header>
          <div class=${classes('workbench', Boolean(input.aside) && 'workbench-split')}>
            <main id="content" tabindex="-1" class=${classes('page', input.isWide && 'page-wide')}>
              ${flashNotice(page)}${input.content}
            </main>
            ${input.aside}
          </div>
        </div>
      </div>
      ${phoneBar(page, input.section)}`,
  )

/** A page without the rail: set-up, sign-in, errors before sign-in. */
export const bareLayout = (page: Page, input: LayoutInput): View => documentShell(page, input, input.content)

const documentShell = (page: Page, input: LayoutInput, body: Content): View => html`
  <html
    lang=${page.language}
    data-theme=${page.theme === 'system' ? undefined : page.theme}
    data-rail=${page.isRailNarrow ? 'narrow' : undefined}
  >
    <head>
      <meta charset="utf-8" />
      <title>${input.title} · ReplyX</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="color-scheme" content=${page.theme === 'system' ? 'light dark' : page.theme} />
      <meta name="robots" content="noindex" />
      <link rel="icon" href=${page.iconHref} type="image/svg+xml" />
      <link rel="stylesheet" href=${page.stylesHref} />
      <script src=${page.scriptSrc} nonce=${page.nonce} defer></script>
    </head>
    <body data-workspace-after=${page.reader?.waiting?.after}>
      <a class="skip-link" href="#content">${page.t('console.skip_to_content')}</a>
      ${body}
      ${scriptWords(page, 'live.')}
      <div class="toasts" id="toasts" role="status" aria-live="polite"></div>
      <div class="link-bar" id="link-bar" role="status" hidden></div>
    </body>
  </html>
`
