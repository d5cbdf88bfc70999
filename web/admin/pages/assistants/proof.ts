import { type Content, html, type View } from '../../html.ts'
import { bareLayout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { linkButton, submitButton } from '../../parts/button.ts'
import { postForm } from '../../parts/form.ts'
import { icon } from '../../parts/icon.ts'
import { flashNotice } from '../../parts/notice.ts'
import { scriptWords } from '../../parts/script-words.ts'
import type { HubAssistant } from './hub.ts'

export interface ProofProps {
  assistant: HubAssistant
  base: string
  key: string
  /** The reader is at another address than sites load the chat from. */
  elsewhere: { here: string; href: string } | undefined
  isLocalAddress: boolean
  documentCount: number
  hasDomains: boolean
  seenOn: string | undefined
  /** The page of the business that the reader asked about. */
  tried: { page: string; rule: string; isAllowed: boolean } | { page: string; failure: string } | undefined
}

type State = 'good' | 'bad' | 'warn' | 'wait'

/** Somebody's page, with the real line and with what can be said of it. */
export const proofPage = (page: Page, props: ProofProps): View => {
  const { t } = page
  const back = `/assistants/${props.assistant.id}/channels`
  return bareLayout(page, {
    title: `${t('proof.title')} · ${props.assistant.name}`,
    content: html`<main id="content" class="proof" tabindex="-1" data-proof data-base=${props.base} data-key=${props.key}>
        ${flashNotice(page)}
        <header class="proof-head">
          <p><a class="link" href=${back}>${props.assistant.name}</a></p>
          <h1>${t('proof.title')}</h1>
          <p class="proof-verdict" data-verdict="wait" role="status">${t('proof.verdict_wait')}</p>
          <noscript><p class="text-bad">${t('proof.no_script')}</p></noscript>
        </header>
        <section class="card" aria-label=${t('proof.sure')}>
          <ul class="checks">
            ${fixedChecks(page, props)}
            ${check('wait', t('proof.script_wait'), { name: 'script' })} ${check('wait', t('proof.button_wait'), { name: 'button' })}
            ${check('wait', t('proof.chat_wait'), { name: 'chat' })} ${check('wait', t('proof.answer_wait'), { name: 'answer' })}
          </ul>
        </section>
        ${siteForm(page, props)}
        <section class="mock" aria-label=${t('proof.example_shop')}>
          <p class="dim">${t('proof.about')}</p>
          <div aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i></div>
        </section>
        ${scriptWords(page, 'proof.')}
      </main>
      <script async src=${`${props.base}/widget.js`} data-key=${props.key} nonce=${page.nonce}></script>`,
  })
}

const fixedChecks = (page: Page, props: ProofProps): Content => {
  const { t } = page
  const { base, elsewhere, tried, documentCount, seenOn } = props
  return html`
    ${
      elsewhere
        ? check('bad', t('proof.address_other', { here: elsewhere.here, base }), {
            action: linkButton(elsewhere.href, { label: t('proof.open'), isSmall: true }),
          })
        : props.isLocalAddress
          ? check('warn', t('proof.address_bad', { base }))
          : check('good', t('proof.address_good', { base }))
    }
    ${!tried && !props.hasDomains && check('warn', t('proof.domain_none'))}
    ${
      tried &&
      'rule' in tried &&
      (tried.isAllowed
        ? check('good', t('proof.domain_good', { domain: tried.rule }))
        : check('bad', t('proof.domain_bad', { domain: tried.rule }), { action: allowForm(page, props, tried.rule) }))
    }
    ${seenOn && check('good', t('proof.seen', { origin: seenOn }))}
    ${
      documentCount > 0
        ? check('good', t('proof.documents_good', { count: documentCount }))
        : check('warn', t('proof.documents_bad'), {
            action: linkButton(`/assistants/${props.assistant.id}/knowledge`, { label: t('proof.documents_give'), isSmall: true }),
          })
    }
  `
}

/** `name`: of a check that the script goes on with. */
const check = (state: State, text: string, extra: { name?: string; action?: Content } = {}): View => html`
  <li class="check" data-state=${state} data-check=${extra.name}>
    <span class="check-mark">${icon('circleCheck', 'large')}${icon('circleAlert', 'large')}<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></span>
    <span data-check-text>${text}</span>
    ${extra.action}
  </li>
`

const allowForm = (page: Page, { assistant }: ProofProps, domain: string): View =>
  postForm(page, {
    action: `/assistants/${assistant.id}/channels/test`,
    class: 'check-act',
    content: html`<input type="hidden" name="domain" value=${domain} />
      ${submitButton({ label: page.t('proof.allow', { domain }), isSmall: true })}`,
  })

const siteForm = (page: Page, { tried }: ProofProps): View => {
  const { t } = page
  const failure = tried && 'failure' in tried ? tried.failure : undefined
  return html`<form method="get" class="proof-site">
    <label class="field-label" for="site">${t('proof.site')}</label>
    <div class="input-pair">
      <input
        class="input"
        id="site"
        name="site"
        type="text"
        inputmode="url"
        value=${tried?.page ?? ''}
        placeholder="https://shop.example"
        maxlength="300"
        required
        spellcheck="false"
        autocapitalize="off"
        aria-invalid=${failure ? 'true' : undefined}
        aria-describedby="site-help"
      />
      ${submitButton({ label: t('proof.check'), kind: 'plain' })}
    </div>
    <p class=${failure ? 'field-error' : 'field-help'} id="site-help">${failure ?? t('proof.domain_ask')}</p>
  </form>`
}
