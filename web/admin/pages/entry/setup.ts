import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { type FormState, optionField, postForm, secretField, textField } from '../../parts/form.ts'
import { notice } from '../../parts/notice.ts'
import { entryFrame } from './entry-frame.ts'

/** The one page between the printed link and a working console. */
export const setupPage = (page: Page, props: { token: string; state: FormState }): View => {
  const { t } = page
  const { state } = props
  return entryFrame(page, {
    title: t('console.setup_title'),
    lead: t('console.setup_lead'),
    content: postForm(page, {
      action: `/setup/${props.token}`,
      state,
      draft: 'setup',
      content: html`
        ${optionField({
          name: 'language',
          label: t('console.setup_language'),
          state: { ...state, values: { language: page.language, ...state.values } },
          options: [
            { value: 'ru', label: 'Русский' },
            { value: 'en', label: 'English' },
          ],
        })}
        ${textField({
          name: 'businessName',
          label: t('console.business_name'),
          help: t('console.business_name_help'),
          state,
          attributes: { required: true, maxlength: 80, autocomplete: 'organization' },
        })}
        ${textField({
          name: 'email',
          label: t('common.email'),
          type: 'email',
          help: t('console.setup_email_help'),
          state,
          attributes: { required: true, maxlength: 254, autocomplete: 'username', spellcheck: 'false' },
        })}
        ${secretField(page, {
          name: 'password',
          label: t('common.password'),
          help: t('console.password_help'),
          state,
          attributes: { required: true, minlength: 8, maxlength: 256, autocomplete: 'new-password' },
        })}
        <div class="form-foot">${submitButton({ label: t('console.setup_submit') })}</div>
      `,
    }),
  })
}

/** The link is no good any more: why, and how to get another. */
export const setupClosedPage = (page: Page, props: { reason: 'used' | 'expired' | 'unknown' }): View => {
  const { t } = page
  const isDone = props.reason === 'used'
  return entryFrame(page, {
    title: t(isDone ? 'console.setup_done_title' : 'console.setup_expired_title'),
    content: html`<div class="grid gap-4">
      ${notice(isDone ? 'info' : 'warn', t(isDone ? 'console.setup_done_text' : 'console.setup_expired_text'))}
      ${
        isDone
          ? html`<p><a class="button button-primary" href="/sign-in">${t('console.sign_in')}</a></p>`
          : html`<p class="text-ink-2">${t('console.setup_expired_command')}</p>
            <pre class="command" tabindex="0"><code>replyx setup-link</code></pre>`
      }
    </div>`,
  })
}
