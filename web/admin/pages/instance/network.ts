import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { block, type FormState, postForm, textArea } from '../../parts/form.ts'
import { instanceFrame, lockedNotice } from './frame.ts'

export interface NetworkProps {
  state: FormState
  /** The environment's variable when it decides. */
  lockedBy: string | undefined
}

/** The only door to private addresses: everything not listed stays closed to what people enter here. */
export const networkPage = (page: Page, props: NetworkProps): View => {
  const { t } = page
  return instanceFrame(page, 'network', {
    content: block(
      t('instance.addresses_title'),
      t('instance.addresses_help'),
      html`<div class="grid gap-4">
        ${props.lockedBy && lockedNotice(page, props.lockedBy)}
        ${postForm(page, {
          action: '/instance/network',
          state: props.state,
          draft: 'network',
          content: html`
            ${textArea({
              name: 'addresses',
              label: t('instance.addresses'),
              help: t('instance.addresses_field_help'),
              state: props.state,
              rows: 4,
              attributes: {
                maxlength: 4000,
                spellcheck: 'false',
                autocapitalize: 'off',
                placeholder: 'localhost:11434\n10.0.0.5:8000',
                readonly: props.lockedBy !== undefined,
              },
            })}
            ${!props.lockedBy && html`<div class="form-foot">${submitButton({ label: t('common.save') })}</div>`}
          `,
        })}
      </div>`,
    ),
  })
}
