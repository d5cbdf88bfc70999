import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { linkButton, submitButton } from '../../parts/button.ts'
import { type FormState, optionField, postForm, textField } from '../../parts/form.ts'
import { pageHead } from '../../parts/page-head.ts'

export const newAssistantPage = (page: Page, props: { state: FormState }): View => {
  const { t } = page
  return layout(page, {
    title: t('assistants.new_title'),
    section: 'assistants',
    content: html`
      ${pageHead(page, {
        title: t('assistants.new_title'),
        state: t('assistants.new_state'),
        crumbs: [{ label: t('console.rail_assistants'), href: '/assistants' }],
      })}
      ${postForm(page, {
        action: '/assistants',
        state: props.state,
        class: 'form max-w-140',
        draft: 'assistant:new',
        content: html`
          ${textField({
            name: 'name',
            label: t('assistants.name'),
            help: t('assistants.name_help'),
            state: props.state,
            attributes: { required: true, maxlength: 80, autofocus: true, autocomplete: 'off' },
          })}
          ${optionField({
            name: 'language',
            label: t('assistants.language'),
            help: t('assistants.language_help'),
            state: { ...props.state, values: { language: page.language, ...props.state.values } },
            options: [
              { value: 'ru', label: t('common.russian') },
              { value: 'en', label: t('common.english') },
            ],
          })}
          <div class="form-foot">
            ${submitButton({ label: t('assistants.create') })} ${linkButton('/assistants', { label: t('common.cancel'), kind: 'quiet' })}
          </div>
        `,
      })}
    `,
  })
}
