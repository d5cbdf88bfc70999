import { renderToString } from 'preact-render-to-string'
import { html } from './frame/html.ts'

export interface FramePageProps {
  language: 'ru' | 'en'
  title: string
  siteKey: string
  /** `frame` inside the panel of a host page, `page` behind the plain link, `preview` in the look editor. */
  mode: 'frame' | 'page' | 'preview'
  nonce: string
  stylesHref: string
  scriptSrc: string
}

/** The empty page of the chat; its script fills it. What the visitor sees before that is the paper. */
export const framePage = (props: FramePageProps): string =>
  `<!doctype html>${renderToString(html`<html lang=${props.language} data-key=${props.siteKey} data-mode=${props.mode}>
    <head>
      <meta charset="utf-8" />
      <title>${props.title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
      <meta name="robots" content="noindex" />
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href=${props.stylesHref} />
      <script defer nonce=${props.nonce} src=${props.scriptSrc}></script>
    </head>
    <body></body>
  </html>`)}`
