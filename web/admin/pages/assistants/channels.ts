import { html, type View } from '../../html.ts'
import { type Page, withQuery } from '../../page.ts'
import { button, linkButton, submitButton } from '../../parts/button.ts'
import { copyField } from '../../parts/copy-field.ts'
import { block, type FormState, postForm, textArea } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { moment } from '../../parts/time.ts'
import { type TelegramProps, telegramBlock } from '../bots/telegram-block.ts'
import { EMBEDDINGS, plainLink, type SamplePlace, snippet } from './code-samples.ts'
import { type HubProps, hub } from './hub.ts'

export interface ChannelsProps extends HubProps {
  place: SamplePlace
  state: FormState
  /** When and where the chat was last opened on a site. */
  seen: { at: number; origin: string } | null
  /** The instance is only reachable under an address of this machine. */
  isLocalAddress: boolean
  telegram: TelegramProps
}

export const channelsPage = (page: Page, props: ChannelsProps): View => {
  const { t } = page
  const path = `/assistants/${props.assistant.id}/channels`
  return hub(page, 'channels', {
    ...props,
    content: html`
      ${telegramBlock(page, { ...props.telegram, assistantId: props.assistant.id })}
      ${props.isLocalAddress && html`<div class="mb-6">${notice('warn', t('assistants.local_address'))}</div>`}
      ${block(
        t('assistants.domains_title'),
        t('assistants.domains_help'),
        postForm(page, {
          action: withQuery(page, {}, `${path}${page.address.search}`),
          state: props.state,
          draft: `domains:${props.assistant.id}`,
          content: html`
            ${textArea({
              name: 'allowedDomains',
              label: t('assistants.domains'),
              help: t('assistants.domains_field_help'),
              state: props.state,
              rows: 4,
              attributes: { maxlength: 4000, spellcheck: 'false', autocapitalize: 'off', placeholder: 'shop.example\n*.shop.example' },
            })}
            <div class="form-foot">${submitButton({ label: t('common.save') })}</div>
          `,
        }),
      )}
      ${block(
        t('assistants.snippet_title'),
        t('assistants.snippet_help'),
        html`<div class="grid gap-4">
          ${copyField(page, { id: 'snippet', value: snippet(props.place), label: t('assistants.snippet_title') })}
          <p class="text-small text-ink-2">${t('assistants.snippet_note')}</p>
          <p class="text-small text-ink-2" data-part="seen">
            ${props.seen ? html`${t('assistants.seen_on', { origin: props.seen.origin })} ${moment(page, props.seen.at)}` : t('assistants.seen_nowhere')}
          </p>
        </div>`,
      )}
      ${block(
        t('proof.sure'),
        t('proof.sure_help'),
        html`<p>${linkButton(`${path}/test`, { label: t('proof.open'), icon: 'externalLink', attributes: { target: '_blank' } })}</p>`,
      )}
      ${block(t('embed.title'), t('embed.title_help'), specialCases(page, props.place))}
      ${block(
        t('assistants.link_title'),
        t('assistants.link_help'),
        html`<div class="grid gap-3">
          ${copyField(page, { id: 'plain-link', value: plainLink(props.place), label: t('assistants.link_title') })}
          <p>${linkButton(plainLink(props.place), { label: t('assistants.open_link'), icon: 'externalLink', isSmall: true, attributes: { target: '_blank' } })}</p>
        </div>`,
      )}
      ${block(
        t('assistants.rotate_title'),
        t('assistants.rotate_help'),
        html`${button({ label: t('assistants.rotate'), kind: 'bad', icon: 'refresh', attributes: { popovertarget: 'rotate' } })}
        ${confirmLayer(page, {
          id: 'rotate',
          action: `${path}/key`,
          title: t('assistants.rotate_confirm'),
          text: t('assistants.rotate_text'),
          confirmLabel: t('assistants.rotate'),
        })}`,
      )}
    `,
  })
}

const specialCases = (page: Page, place: SamplePlace): View => html`<div class="folds">
  ${(['csp', 'isolated', 'spa', 'options', 'webview', 'iframe'] as const).map(
    (name) => html`<details>
      <summary>${page.t(`embed.${name}`)}</summary>
      <p class="text-small text-ink-2">${page.t(`embed.${name}_help`)}</p>
      ${copyField(page, { id: `embed-${name}`, value: EMBEDDINGS[name](place), label: page.t(`embed.${name}`) })}
    </details>`,
  )}
</div>`
