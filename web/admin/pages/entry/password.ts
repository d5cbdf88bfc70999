import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { linkButton, submitButton } from '../../parts/button.ts'
import { type FormState, postForm, secretField, textField } from '../../parts/form.ts'
import { notice } from '../../parts/notice.ts'
import { entryFrame } from './entry-frame.ts'

/** Says the same for every address, known or not; without mail it names the way that works. */
export const forgotPage = (page: Page, props: { state: FormState; sentTo: string | undefined; hasMail: boolean }): View => {
  const { t } = page
  const back = html`<p class="mt-6"><a class="link" href="/sign-in">${t('console.back_to_sign_in')}</a></p>`
  if (!props.hasMail) {
    return entryFrame(page, {
      title: t('console.forgot_title'),
      content: html`${notice('info', t('console.forgot_no_mail'))}
        <pre class="command mt-4" tabindex="0"><code>replyx admin reset-password ${'<e-mail>'}</code></pre>
        ${back}`,
    })
  }
  if (props.sentTo) {
    return entryFrame(page, {
      title: t('console.forgot_sent_title'),
      content: html`${notice('good', t('console.forgot_sent_text', { email: props.sentTo }), { role: 'status' })}${back}`,
    })
  }
  return entryFrame(page, {
    title: t('console.forgot_title'),
    lead: t('console.forgot_lead'),
    content: html`
      ${postForm(page, {
        action: '/forgot-password',
        state: props.state,
        content: html`
          ${textField({
            name: 'email',
            label: t('common.email'),
            type: 'email',
            state: props.state,
            attributes: { required: true, maxlength: 254, autocomplete: 'username', spellcheck: 'false', autofocus: true },
          })}
          <div class="form-foot">${submitButton({ label: t('console.forgot_submit') })}</div>
        `,
      })}
      ${back}
    `,
  })
}

/** One form for a forgotten password and for an invitation: both end with a password of one's own. */
export const newPasswordPage = (
  page: Page,
  props: { kind: 'reset' | 'join'; action: string; state: FormState; email?: string | undefined; workspaceName?: string | undefined },
): View => {
  const { t } = page
  const isJoin = props.kind === 'join'
  return entryFrame(page, {
    title: isJoin ? t('console.join_title', { name: props.workspaceName ?? 'ReplyX' }) : t('console.reset_title'),
    lead: isJoin ? t('console.join_lead') : undefined,
    content: postForm(page, {
      action: props.action,
      state: props.state,
      content: html`
        ${
          props.email !== undefined &&
          textField({
            name: 'email',
            label: t('common.email'),
            state: { values: { email: props.email }, errors: {} },
            attributes: { readonly: true, autocomplete: 'username' },
          })
        }
        ${secretField(page, {
          name: 'password',
          label: t('console.new_password'),
          help: t('console.password_help'),
          state: props.state,
          attributes: { required: true, minlength: 8, maxlength: 256, autocomplete: 'new-password', autofocus: true },
        })}
        <div class="form-foot">${submitButton({ label: t(isJoin ? 'console.join_submit' : 'console.reset_submit') })}</div>
      `,
    }),
  })
}

export const deadLinkPage = (page: Page, props: { kind: 'reset' | 'join' }): View => {
  const { t } = page
  const isJoin = props.kind === 'join'
  return entryFrame(page, {
    title: t('console.dead_link_title'),
    content: html`${notice('warn', t(isJoin ? 'console.dead_join_text' : 'console.dead_reset_text'))}
      <p class="mt-5">
        ${linkButton(isJoin ? '/sign-in' : '/forgot-password', { label: t(isJoin ? 'console.sign_in' : 'console.forgot_again'), kind: 'primary' })}
      </p>`,
  })
}
