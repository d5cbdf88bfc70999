import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { block, type FormState, optionField, postForm, secretField, textField } from '../../parts/form.ts'
import { instanceFrame, lockedNotice } from './frame.ts'

export interface MailProps {
  state: FormState
  hasPassword: boolean
  isConfigured: boolean
  lockedBy: string | undefined
  test: FormState
}

export const mailPage = (page: Page, props: MailProps): View => {
  const { t } = page
  const { state } = props
  const locked = props.lockedBy ? { readonly: true } : {}
  return instanceFrame(page, 'mail', {
    content: html`
      ${block(
        t('instance.smtp_title'),
        t('instance.smtp_help'),
        html`<div class="grid gap-4">
          ${props.lockedBy && lockedNotice(page, props.lockedBy)}
          ${postForm(page, {
            action: '/instance/mail',
            state,
            draft: 'mail',
            content: html`
              <div class="grid gap-5 sm:grid-cols-3">
                <div class="sm:col-span-2">
                  ${textField({
                    name: 'host',
                    label: t('instance.smtp_host'),
                    state,
                    attributes: { required: true, maxlength: 253, placeholder: 'smtp.example.com', autocomplete: 'off', ...locked },
                  })}
                </div>
                ${textField({
                  name: 'port',
                  label: t('instance.smtp_port'),
                  type: 'number',
                  state: { ...state, values: { port: '465', ...state.values } },
                  attributes: { required: true, min: 1, max: 65_535, ...locked },
                })}
              </div>
              ${optionField({
                name: 'security',
                label: t('instance.smtp_security'),
                help: t('instance.smtp_security_help'),
                state: { ...state, values: { security: 'tls', ...state.values } },
                attributes: props.lockedBy ? { disabled: true } : {},
                options: [
                  { value: 'tls', label: 'TLS' },
                  { value: 'starttls', label: 'STARTTLS' },
                ],
              })}
              ${textField({ name: 'user', label: t('instance.smtp_user'), note: t('common.optional'), state, attributes: { maxlength: 254, autocomplete: 'off', ...locked } })}
              ${
                !props.lockedBy &&
                secretField(page, {
                  name: 'password',
                  label: t('common.password'),
                  help: props.hasPassword ? t('instance.smtp_password_kept') : undefined,
                  note: t('common.optional'),
                  state,
                  attributes: { maxlength: 500, autocomplete: 'off' },
                })
              }
              ${textField({
                name: 'from',
                label: t('instance.smtp_from'),
                help: t('instance.smtp_from_help'),
                state,
                attributes: { required: true, maxlength: 320, placeholder: 'ReplyX <help@example.com>', autocomplete: 'off', ...locked },
              })}
              ${!props.lockedBy && html`<div class="form-foot">${submitButton({ label: t('common.save') })}</div>`}
            `,
          })}
        </div>`,
      )}
      ${
        props.isConfigured &&
        block(
          t('instance.mail_test_title'),
          t('instance.mail_test_help'),
          postForm(page, {
            action: '/instance/mail/test',
            state: props.test,
            attributes: { 'data-busy-form': true },
            content: html`
            ${textField({
              name: 'to',
              scope: 'test',
              label: t('instance.mail_test_to'),
              type: 'email',
              state: { ...props.test, values: { to: page.reader?.email ?? '', ...props.test.values } },
              attributes: { required: true, maxlength: 254 },
            })}
            <div class="form-foot">${submitButton({ label: t('instance.mail_test'), kind: 'plain' })}</div>
          `,
          }),
        )
      }
    `,
  })
}
