import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { button, linkButton, submitButton } from '../../parts/button.ts'
import { type FieldInput, type FormState, optionField, postForm, secretField, textField } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead } from '../../parts/page-head.ts'

export interface ProviderFormProps {
  /** Undefined for a new one. */
  provider: { id: string; name: string; maskedKey: string | undefined } | undefined
  state: FormState
  /** What the test of this very input came to. */
  test: { isOk: boolean; text: string } | undefined
  /** The models the vendor offers, once it was asked. */
  models: readonly string[]
}

export const providerPage = (page: Page, props: ProviderFormProps): View => {
  const { t } = page
  const { provider } = props
  const state: FormState = { ...props.state, values: { kind: 'openai', ...props.state.values } }
  const title = provider ? provider.name : t('instance.add_provider')
  const action = provider ? `/instance/providers/${provider.id}` : '/instance/providers'
  return layout(page, {
    title,
    section: 'instance',
    content: html`
      ${pageHead(page, { title, crumbs: [{ label: t('instance.tab_providers'), href: '/instance/providers' }] })}
      ${postForm(page, {
        action,
        state,
        class: 'form max-w-160',
        draft: `provider:${provider?.id ?? 'new'}`,
        attributes: { 'data-busy-form': true },
        content: html`
          ${optionField({
            name: 'kind',
            label: t('instance.kind'),
            state,
            attributes: { 'data-shows': true },
            options: [
              { value: 'openai', label: 'OpenAI' },
              { value: 'openai_compatible', label: t('instance.kind_compatible') },
            ],
          })}
          ${textField({
            name: 'name',
            label: t('instance.provider_name'),
            help: t('instance.provider_name_help'),
            note: t('common.optional'),
            state,
            attributes: { maxlength: 80, autocomplete: 'off' },
          })}
          <div data-shown-for="openai_compatible">
            ${textField({
              name: 'baseUrl',
              label: t('instance.base_url'),
              help: t('instance.base_url_help'),
              type: 'url',
              state,
              attributes: { maxlength: 500, placeholder: 'https://llm.example.com/v1', autocomplete: 'off' },
            })}
          </div>
          ${secretField(page, {
            name: 'apiKey',
            label: t('instance.api_key'),
            help: provider?.maskedKey ? t('instance.api_key_kept', { masked: provider.maskedKey }) : t('instance.api_key_help'),
            state,
            attributes: { maxlength: 500, autocomplete: 'off' },
          })}
          ${modelField(props.models, {
            name: 'chatModel',
            label: t('instance.chat_model'),
            help: t('instance.chat_model_help'),
            state,
            attributes: { required: true, placeholder: 'gpt-6-luna' },
          })}
          ${modelField(props.models, {
            name: 'embeddingModel',
            label: t('instance.embedding_model'),
            help: t('instance.embedding_model_help'),
            note: t('common.optional'),
            state,
            attributes: {},
          })}
          ${props.test && notice(props.test.isOk ? 'good' : 'bad', props.test.text, { role: props.test.isOk ? 'status' : 'alert' })}
          <div class="form-foot">
            ${submitButton({ label: t('instance.save_provider') })}
            ${submitButton({
              label: t('instance.test_now'),
              kind: 'plain',
              attributes: { formaction: '/instance/providers/test', name: 'providerId', value: provider?.id ?? '' },
            })}
            ${linkButton('/instance/providers', { label: t('common.cancel'), kind: 'quiet' })}
          </div>
        `,
      })}
      ${provider && removal(page, provider)}
    `,
  })
}

const modelField = (models: readonly string[], input: FieldInput): View => html`
  ${textField({
    ...input,
    attributes: {
      maxlength: 200,
      autocomplete: 'off',
      spellcheck: 'false',
      list: models.length > 0 ? `${input.name}-models` : undefined,
      ...input.attributes,
    },
  })}
  ${models.length > 0 && html`<datalist id=${`${input.name}-models`}>${models.map((model) => html`<option value=${model}></option>`)}</datalist>`}
`

const removal = (page: Page, provider: { id: string; name: string }): View => html`
  <div class="mt-12">
    ${button({ label: page.t('instance.remove_provider'), kind: 'bad', icon: 'trash', attributes: { popovertarget: 'remove' } })}
    ${confirmLayer(page, {
      id: 'remove',
      action: `/instance/providers/${provider.id}/remove`,
      title: page.t('instance.remove_provider_title', { name: provider.name }),
      text: page.t('instance.remove_provider_text'),
      confirmLabel: page.t('instance.remove_provider'),
    })}
  </div>
`
