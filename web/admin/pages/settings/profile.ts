import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { button, submitButton } from '../../parts/button.ts'
import { block, type FormState, optionField, postForm, secretField, textField } from '../../parts/form.ts'
import { signOutForm } from '../../parts/rail.ts'
import { settingsFrame } from './frame.ts'

export interface ProfileProps {
  look: FormState
  name: FormState
  password: FormState
}

export const profilePage = (page: Page, props: ProfileProps): View => {
  const { t } = page
  return settingsFrame(
    page,
    'profile',
    html`
      ${block(
        t('settings.look_title'),
        t('settings.look_help'),
        postForm(page, {
          action: '/settings/profile',
          state: props.look,
          content: html`
            ${optionField({
              name: 'language',
              label: t('common.language'),
              state: props.look,
              attributes: { 'data-submit-on-change': true },
              options: [
                { value: 'ru', label: 'Русский' },
                { value: 'en', label: 'English' },
              ],
            })}
            ${optionField({
              name: 'theme',
              label: t('settings.theme'),
              state: props.look,
              attributes: { 'data-submit-on-change': true, 'data-theme-choice': true },
              options: [
                { value: 'system', label: t('common.theme_system') },
                { value: 'light', label: t('common.theme_light') },
                { value: 'dark', label: t('common.theme_dark') },
              ],
            })}
            <div class="form-foot" data-no-script>${submitButton({ label: t('common.save') })}</div>
          `,
        }),
      )}
      ${block(
        t('settings.name_title'),
        t('settings.name_help'),
        postForm(page, {
          action: '/settings/name',
          state: props.name,
          content: html`
            ${textField({ name: 'name', label: t('settings.name'), note: t('common.optional'), state: props.name, attributes: { maxlength: 60, autocomplete: 'name' } })}
            <div class="form-foot">${submitButton({ label: t('common.save') })}</div>
          `,
        }),
      )}
      ${block(
        t('settings.password_title'),
        t('settings.password_help'),
        postForm(page, {
          action: '/settings/password',
          state: props.password,
          content: html`
            <input class="unseen" type="text" name="username" value=${page.reader?.email} autocomplete="username" tabindex="-1" readonly aria-hidden="true" />
            ${secretField(page, {
              name: 'current',
              label: t('settings.current_password'),
              state: props.password,
              attributes: { required: true, maxlength: 256, autocomplete: 'current-password' },
            })}
            ${secretField(page, {
              name: 'next',
              label: t('console.new_password'),
              help: t('console.password_help'),
              state: props.password,
              attributes: { required: true, minlength: 8, maxlength: 256, autocomplete: 'new-password' },
            })}
            <div class="form-foot">${submitButton({ label: t('settings.change_password') })}</div>
          `,
        }),
      )}
      ${block(
        t('settings.account_title'),
        page.reader?.email,
        html`<div class="grid gap-3 justify-items-start">
          ${signOutForm(page)} ${button({ label: t('console.keys_title'), kind: 'quiet', icon: 'keyboard', attributes: { 'data-open-keys': true, 'data-script': true } })}
        </div>`,
      )}
    `,
  )
}
