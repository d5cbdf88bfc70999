import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { checkbox, type FormState, secretField, textField } from '../../parts/form.ts'

interface WayInput {
  state: FormState
  /** The one there is, without its password. */
  proxy: string | null
  rootHelp: string
  proxyHelp: string
  /** What the environment decides is shown, not changed. */
  fixed?: { apiRoot: boolean; proxy: boolean }
}

/** Where the Bot API is, and through what: of one bot, or of all. */
export const wayFields = (page: Page, { state, proxy, rootHelp, proxyHelp, fixed }: WayInput): View => {
  const { t } = page
  const typed = { maxlength: 500, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' }
  return html`
    ${textField({
      name: 'apiRoot',
      label: t('bots.api_root'),
      help: rootHelp,
      state,
      attributes: { ...typed, inputmode: 'url', placeholder: 'https://api.telegram.org', readonly: fixed?.apiRoot },
    })}
    ${secretField(page, {
      name: 'proxy',
      label: t('bots.proxy'),
      note: proxy ?? t('bots.proxy_none'),
      help: proxyHelp,
      state,
      attributes: { ...typed, readonly: fixed?.proxy },
    })}
    ${proxy !== null && !fixed?.proxy && checkbox({ name: 'isDirect', value: 'yes', isChecked: false, label: t('bots.direct') })}
  `
}
