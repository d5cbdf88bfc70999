import { type Content, html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { button, linkButton } from '../../parts/button.ts'
import { copyField } from '../../parts/copy-field.ts'
import { block, postForm } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import {
  curlAsk,
  curlStream,
  identifyOnPage,
  queueOnPage,
  type SamplePlace,
  scriptAsk,
  scriptStream,
  signOnServer,
} from './code-samples.ts'
import { callList, heardList } from './developer-calls.ts'
import { type HubProps, hub } from './hub.ts'

export interface DeveloperProps extends HubProps {
  place: SamplePlace
  hasSecret: boolean
  /** Just made; never to be seen again. */
  secret: string | undefined
}

/** The chat from the side of those who build it in: what a page may call, who the visitor is, and the same answers over HTTP. */
export const developerPage = (page: Page, props: DeveloperProps): View => {
  const { t } = page
  return hub(page, 'developer', {
    ...props,
    content: html`
      ${props.secret && freshSecret(page, props.secret)}
      ${block(
        t('developer.calls_title'),
        html`${t('developer.calls_live')}<br /><br />${t('developer.calls_help')}`,
        html`<div class="grid gap-6">
          ${callList(page, { assistantId: props.assistant.id, hasSecret: props.hasSecret })} ${heardList(page)}
          ${sample(page, { id: 'queue', title: t('developer.from_queue'), help: t('developer.from_queue_help'), code: queueOnPage() })}
          <div class="grid gap-1">
            <h3>${t('developer.types')}</h3>
            <p class="text-small text-ink-2">${t('developer.types_help')}</p>
            <p><a class="link" href="/widget.d.ts" download="replyx-widget.d.ts">replyx-widget.d.ts</a></p>
          </div>
        </div>`,
      )}
      ${block(t('developer.identity_title'), t('developer.identity_help'), identity(page, props))}
      ${block(
        t('developer.api_title'),
        t('developer.about_api'),
        html`<div class="grid gap-6">
          <div class="grid gap-2">
            <p>${t('developer.key_help')}</p>
            <p>${linkButton('/settings/api-keys', { label: t('developer.key_make'), isSmall: true })}</p>
          </div>
          ${sample(page, { id: 'curl-ask', title: `${t('developer.ask')}, curl`, code: curlAsk(props.place) })}
          ${sample(page, { id: 'script-ask', title: `${t('developer.ask')}, TypeScript`, code: scriptAsk(props.place) })}
          ${sample(page, { id: 'curl-stream', title: `${t('developer.stream')}, curl`, code: curlStream(props.place) })}
          ${sample(page, { id: 'script-stream', title: `${t('developer.stream')}, TypeScript`, code: scriptStream(props.place) })}
        </div>`,
      )}
      <script async src="/widget.js" data-key=${props.place.key} data-offset-y="84" nonce=${page.nonce}></script>
    `,
  })
}

const sample = (page: Page, input: { id: string; title: string; help?: Content; code: string }): View => html`
  <div class="grid gap-2">
    <h3>${input.title}</h3>
    ${input.help && html`<p class="text-small text-ink-2">${input.help}</p>`}
    ${copyField(page, { id: input.id, value: input.code, label: input.title })}
  </div>
`

const freshSecret = (page: Page, secret: string): View => html`
  <section class="once mb-6" aria-labelledby="fresh-secret" data-flash="good">
    ${notice('good', html`<h2 id="fresh-secret">${page.t('developer.identity_made')}</h2>`, { role: 'status' })}
    ${copyField(page, { id: 'identity-secret', value: secret, label: page.t('developer.identity_secret') })}
  </section>
`

const identity = (page: Page, { assistant, hasSecret }: DeveloperProps): View => {
  const { t } = page
  const path = `/assistants/${assistant.id}/developer/secret`
  return html`<div class="grid gap-6">
    <div class="grid gap-3">
      <p>${t(hasSecret ? 'developer.identity_on' : 'developer.identity_none')}</p>
      ${
        hasSecret
          ? html`<div class="flex flex-wrap gap-2">
              ${button({ label: t('developer.identity_renew'), icon: 'refresh', attributes: { popovertarget: 'renew-secret' } })}
              ${button({ label: t('developer.identity_revoke'), kind: 'bad', attributes: { popovertarget: 'revoke-secret' } })}
              ${confirmLayer(page, {
                id: 'renew-secret',
                action: path,
                title: `${t('developer.identity_renew')}?`,
                text: t('developer.identity_renew_text'),
                confirmLabel: t('developer.identity_renew'),
              })}
              ${confirmLayer(page, {
                id: 'revoke-secret',
                action: `${path}/revoke`,
                title: `${t('developer.identity_revoke')}?`,
                text: t('developer.identity_revoke_text'),
                confirmLabel: t('developer.identity_revoke'),
              })}
            </div>`
          : postForm(page, {
              action: path,
              class: '',
              content: html`<button class="button" type="submit">${t('developer.identity_start')}</button>`,
            })
      }
    </div>
    ${sample(page, { id: 'sign', title: `${t('developer.identity_server')}, TypeScript`, code: signOnServer() })}
    ${sample(page, { id: 'identify', title: t('developer.identity_page'), code: identifyOnPage() })}
  </div>`
}
