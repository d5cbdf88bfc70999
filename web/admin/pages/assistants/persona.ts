import { html, type View } from '../../html.ts'
import { type Page, withQuery } from '../../page.ts'
import { button, submitButton } from '../../parts/button.ts'
import { block, type FormState, optionField, postForm, textArea, textField } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { type HubProps, hub } from './hub.ts'

export interface SpendProps {
  usdMicros: number
  /** Calls whose price nobody knows. */
  unknownPriceCalls: number
  capMicros: number | null
}

export interface PersonaProps extends HubProps {
  state: FormState
  savedAt: number
  /** Said about people unless the owner words it himself. */
  personWords: { requestText: string; returnText: string }
  /** Undefined for who may not see money. */
  spend: SpendProps | undefined
}

export const personaPage = (page: Page, props: PersonaProps): View => {
  const { t } = page
  const { state, assistant } = props
  const mayWrite = page.reader?.may('assistants.write') === true
  const isReadOnly = mayWrite ? {} : { readonly: true }
  return hub(page, 'persona', {
    ...props,
    content: html`
      ${!mayWrite && html`<div class="mb-6">${notice('info', t('common.read_only'))}</div>`}
      ${postForm(page, {
        action: withQuery(page, {}, `/assistants/${assistant.id}/persona${page.address.search}`),
        state,
        class: 'grid',
        draft: `persona:${assistant.id}`,
        content: html`
          ${block(
            t('assistants.who_title'),
            t('assistants.who_help'),
            html`<div class="form">
              ${textField({ name: 'name', label: t('assistants.name'), state, attributes: { required: true, maxlength: 80, ...isReadOnly } })}
              ${optionField({
                name: 'language',
                label: t('assistants.language'),
                help: t('assistants.language_help'),
                state,
                attributes: mayWrite ? {} : { disabled: true },
                options: [
                  { value: 'ru', label: t('common.russian') },
                  { value: 'en', label: t('common.english') },
                ],
              })}
            </div>`,
          )}
          ${block(
            t('assistants.rules_title'),
            t('assistants.rules_help'),
            textArea({
              name: 'instructions',
              label: t('assistants.instructions'),
              help: t('assistants.instructions_help'),
              note: t('common.optional'),
              state,
              rows: 7,
              attributes: { maxlength: 8000, placeholder: t('assistants.instructions_example'), ...isReadOnly },
            }),
          )}
          ${block(
            t('assistants.says_title'),
            t('assistants.says_help'),
            html`<div class="form">
              ${textArea({
                name: 'greeting',
                label: t('assistants.greeting'),
                help: t('assistants.greeting_help'),
                state,
                rows: 2,
                attributes: { required: true, maxlength: 1000, ...isReadOnly },
              })}
              ${textArea({
                name: 'starterQuestions',
                label: t('assistants.starters'),
                help: t('assistants.starters_help'),
                note: t('common.optional'),
                state,
                rows: 4,
                attributes: { maxlength: 1000, ...isReadOnly },
              })}
              ${textArea({
                name: 'refusalText',
                label: t('assistants.refusal'),
                help: t('assistants.refusal_help'),
                state,
                rows: 3,
                attributes: { required: true, maxlength: 1000, ...isReadOnly },
              })}
            </div>`,
          )}
          ${personBlock(page, props, isReadOnly)} ${props.spend && spendBlock(page, props, props.spend)}
          ${
            mayWrite &&
            html`<div class="save-bar">
            ${submitButton({ label: t('common.save') })}
            <span class="saved">${t('common.saved_at', { time: page.format.dateTime(props.savedAt) })}</span>
          </div>`
          }
        `,
      })}
      ${
        mayWrite &&
        html`${block(
          t('assistants.remove_title'),
          t('assistants.remove_help'),
          button({ label: t('assistants.remove'), kind: 'bad', icon: 'trash', attributes: { popovertarget: 'remove' } }),
        )}
      ${confirmLayer(page, {
        id: 'remove',
        action: `/assistants/${assistant.id}/remove`,
        title: t('assistants.remove_confirm', { name: assistant.name }),
        text: t('assistants.remove_text'),
        confirmLabel: t('assistants.remove'),
        typeName: assistant.name,
      })}`
      }
    `,
  })
}

/** What happens when a customer wants a person. */
const personBlock = (page: Page, { state, personWords }: PersonaProps, isReadOnly: Record<string, unknown>): View => {
  const { t } = page
  const text = (name: 'requestText' | 'returnText', value: 'request_text' | 'return_text'): View =>
    textArea({
      name,
      label: t(`assistants.person_${value}`),
      help: t('assistants.person_text_help'),
      note: t('common.optional'),
      state,
      rows: 2,
      attributes: { maxlength: 1000, placeholder: personWords[name], ...isReadOnly },
    })
  return block(
    t('assistants.person_title'),
    t('assistants.person_help'),
    html`<div class="form">
      ${optionField({
        name: 'person',
        label: t('assistants.person_offered'),
        state,
        attributes: isReadOnly['readonly'] ? { disabled: true } : {},
        options: [
          { value: 'yes', label: t('assistants.person_yes') },
          { value: 'no', label: t('assistants.person_no') },
        ],
      })}
      ${text('requestText', 'request_text')} ${text('returnText', 'return_text')}
      ${textField({
        name: 'returnAfterHours',
        label: t('assistants.person_return_after'),
        help: t('assistants.person_return_after_help'),
        type: 'number',
        class: 'max-w-32',
        state,
        attributes: { min: 1, max: 720, step: 1, ...isReadOnly },
      })}
    </div>`,
  )
}

/** What a day of answers may cost, and what today has cost so far. */
const spendBlock = (page: Page, { state }: PersonaProps, { usdMicros, unknownPriceCalls, capMicros }: SpendProps): View => {
  const { t, format } = page
  const spent = format.money(usdMicros, 'USD')
  const isSpent = capMicros !== null && usdMicros >= capMicros
  return block(
    t('assistants.spend_title'),
    t('assistants.spend_help'),
    html`<div class="form">
      ${isSpent && notice('warn', t('assistants.spend_reached'))}
      ${textField({
        name: 'dailyCap',
        label: t('assistants.spend_cap'),
        help: t('assistants.spend_cap_help'),
        note: t('common.optional'),
        class: 'max-w-40',
        state,
        attributes: { inputmode: 'decimal', maxlength: 8, placeholder: '5.00' },
      })}
      <p class="text-ink-2">${capMicros === null ? t('assistants.spend_today', { spent }) : t('assistants.spend_today_of', { spent, cap: format.money(capMicros, 'USD') })}</p>
      ${unknownPriceCalls > 0 && notice('warn', t('assistants.spend_unknown', { count: unknownPriceCalls }))}
    </div>`,
  )
}
