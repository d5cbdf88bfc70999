import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { type FormState, postForm, secretField, textField } from '../../parts/form.ts'
import { notice } from '../../parts/notice.ts'
import { entryFrame } from './entry-frame.ts'

export interface SignInProps {
  state: FormState
  /** Where the reader wanted to go; a path of ours. */
  next: string | undefined
  reason?: 'expired' | 'signed_out' | undefined
}

export const signInPage = (page: Page, props: SignInProps): View => {
  const { t } = page
  const { state } = props
  return entryFrame(page, {
    title: t('console.sign_in_title'),
    content: html`
      ${props.reason && html`<div class="mb-5">${notice('info', t(`console.signed_out_${props.reason}`), { role: 'status' })}</div>`}
      ${postForm(page, {
        action: '/sign-in',
        state,
        content: html`
          ${props.next && html`<input type="hidden" name="next" value=${props.next} />`}
          ${textField({
            name: 'email',
            label: t('common.email'),
            type: 'email',
            state,
            attributes: {
              required: true,
              maxlength: 254,
              autocomplete: 'username',
              spellcheck: 'false',
              autofocus: !state.values['email'],
            },
          })}
          ${secretField(page, {
            name: 'password',
            label: t('common.password'),
            state,
            attributes: { required: true, maxlength: 256, autocomplete: 'current-password', autofocus: Boolean(state.values['email']) },
          })}
          <div class="form-foot justify-between">
            ${submitButton({ label: t('console.sign_in') })}
            <a class="link" href="/forgot-password">${t('console.forgot_link')}</a>
          </div>
        `,
      })}
    `,
  })
}
