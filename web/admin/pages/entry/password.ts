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
        <pre class="command mt-4" tabindex="0"><code>replyx admin reset-password --email ${'<e-mail>'}</code></pre>
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

export type PasswordLink = 'reset' | 'first' | 'join' | 'join_known'

const TITLE = {
  reset: 'console.reset_title',
  first: 'console.first_title',
  join: 'console.join_title',
  join_known: 'console.join_title',
} as const
const SUBMIT = {
  reset: 'console.reset_submit',
  first: 'console.reset_submit',
  join: 'console.join_submit',
  join_known: 'console.join_submit',
} as const
const LEAD = { reset: undefined, first: 'console.join_lead', join: 'console.join_lead', join_known: 'console.join_known_lead' } as const

/** One form for a forgotten password, a first one and an invitation: a link proves who comes, a password ends it. */
export const newPasswordPage = (
  page: Page,
  props: { kind: PasswordLink; action: string; state: FormState; email: string; workspaceName?: string },
): View => {
  const { t } = page
  const { kind } = props
  const isKnown = kind === 'join_known'
  const lead = LEAD[kind]
  return entryFrame(page, {
    title: t(TITLE[kind], { name: props.workspaceName ?? 'ReplyX' }),
    lead: lead && t(lead),
    content: postForm(page, {
      action: props.action,
      state: props.state,
      content: html`
        ${textField({
          name: 'email',
          label: t('common.email'),
          state: { values: { email: props.email }, errors: {} },
          attributes: { readonly: true, autocomplete: 'username' },
        })}
        ${secretField(page, {
          name: 'password',
          label: t(isKnown ? 'common.password' : 'console.new_password'),
          help: isKnown ? undefined : t('console.password_help'),
          state: props.state,
          attributes: {
            required: true,
            minlength: isKnown ? undefined : 8,
            maxlength: 256,
            autocomplete: isKnown ? 'current-password' : 'new-password',
            autofocus: true,
          },
        })}
        <div class="form-foot">${submitButton({ label: t(SUBMIT[kind]) })}</div>
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
