import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { button, linkButton, submitButton } from '../../parts/button.ts'
import { checkbox, type FormState, optionField, postForm, textArea, textField } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead } from '../../parts/page-head.ts'

export interface PairProps {
  /** Undefined for a new one. */
  id: string | undefined
  state: FormState
  assistantIds: readonly string[]
  assistants: ReadonlyArray<{ id: string; name: string }>
  categories: readonly string[]
  /** Where to go when it is saved or left. */
  returnTo: string | undefined
  /** It begins with an answer of an assistant, which its owner corrects. */
  isCorrection: boolean
}

export const pairPage = (page: Page, props: PairProps): View => {
  const { t } = page
  const { id, state } = props
  const mayWrite = page.reader?.may('documents.write') === true
  const title = id === undefined ? t('pairs.new') : (state.values['question'] ?? '')
  const action = id === undefined ? '/knowledge/qa' : `/knowledge/qa/${id}`
  return layout(page, {
    title,
    section: 'knowledge',
    content: html`
      ${pageHead(page, {
        title,
        crumbs: [
          { label: t('console.rail_knowledge'), href: '/knowledge' },
          { label: t('pairs.title'), href: '/knowledge/qa' },
        ],
        actions:
          id !== undefined &&
          mayWrite &&
          button({ label: t('knowledge.remove'), kind: 'bad', icon: 'trash', attributes: { popovertarget: 'remove' } }),
      })}
      ${!mayWrite && html`<div class="mb-6">${notice('info', t('common.read_only'))}</div>`}
      ${props.isCorrection && html`<div class="mb-6">${notice('info', t('pairs.correction'))}</div>`}
      ${postForm(page, {
        action,
        state,
        ...(props.isCorrection ? {} : { draft: `pair:${id ?? 'new'}` }),
        content: html`
          <input type="hidden" name="returnTo" value=${props.returnTo ?? ''} />
          ${fields(page, props, mayWrite)}
          ${
            mayWrite &&
            html`<div class="form-foot">
              ${submitButton({ label: t('common.save') })} ${linkButton(props.returnTo ?? '/knowledge/qa', { label: t('common.cancel'), kind: 'quiet' })}
            </div>`
          }
        `,
      })}
      ${
        id !== undefined &&
        mayWrite &&
        confirmLayer(page, {
          id: 'remove',
          action: `/knowledge/qa/${id}/remove`,
          title: t('pairs.remove_title'),
          text: t('pairs.remove_text', { name: title }),
          confirmLabel: t('knowledge.remove'),
        })
      }
    `,
  })
}

const fields = (page: Page, { state, assistantIds, assistants, categories }: PairProps, mayWrite: boolean): View => {
  const { t } = page
  const isReadOnly = mayWrite ? {} : { readonly: true }
  return html`
    ${textArea({ name: 'question', label: t('pairs.question'), state, rows: 2, attributes: { required: true, maxlength: 500, ...isReadOnly } })}
    ${textArea({
      name: 'answer',
      label: t('pairs.answer'),
      help: t('pairs.answer_help'),
      state,
      rows: 7,
      attributes: { required: true, maxlength: 4000, ...isReadOnly },
    })}
    ${textArea({
      name: 'variants',
      label: t('pairs.variants'),
      help: t('pairs.variants_help'),
      note: t('common.optional'),
      state,
      rows: 3,
      attributes: { maxlength: 10_000, ...isReadOnly },
    })}
    ${textField({
      name: 'category',
      label: t('pairs.category'),
      note: t('common.optional'),
      state,
      attributes: { maxlength: 60, list: 'categories', autocomplete: 'off', ...isReadOnly },
    })}
    <datalist id="categories">${categories.map((name) => html`<option value=${name}></option>`)}</datalist>
    ${
      assistants.length > 0 &&
      html`<fieldset class="field">
        <legend class="field-label">${t('pairs.assistants')}</legend>
        ${assistants.map(({ id, name }) =>
          checkbox({
            name: 'assistantIds',
            value: id,
            isChecked: assistantIds.includes(id),
            label: name,
            attributes: mayWrite ? {} : { disabled: true },
          }),
        )}
      </fieldset>`
    }
    ${optionField({
      name: 'isOn',
      label: t('pairs.state'),
      state,
      attributes: mayWrite ? {} : { disabled: true },
      options: [
        { value: 'yes', label: t('pairs.on') },
        { value: 'no', label: t('pairs.off') },
      ],
    })}
  `
}
