import { type Content, classes, html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { button, iconButton, submitButton } from './button.ts'
import { postForm } from './form.ts'

/** Stands above the page until Esc, a click beside it or its own button; opened by `popovertarget`, without a script. */
export const layer = (page: Page, input: { id: string; title: Content; content: Content; class?: string }): View => html`
  <div popover="auto" id=${input.id} class=${classes('layer', input.class)} role="dialog" aria-labelledby=${`${input.id}-title`}>
    <div class="layer-head">
      <h2 id=${`${input.id}-title`}>${input.title}</h2>
      ${iconButton('x', { label: page.t('common.close'), isSmall: true, attributes: { popovertarget: input.id, popovertargetaction: 'hide' } })}
    </div>
    ${input.content}
  </div>
`

export interface ConfirmInput {
  id: string
  action: string
  title: string
  /** What will be gone and what stays. */
  text: Content
  confirmLabel: string
  /** For what cannot be made again: the reader types this name. */
  typeName?: string
  error?: string
  fields?: Content
  attributes?: Readonly<Record<string, unknown>>
}

export const confirmLayer = (page: Page, input: ConfirmInput): View =>
  layer(page, {
    id: input.id,
    title: input.title,
    content: postForm(page, {
      action: input.action,
      class: 'grid gap-4',
      attributes: { ...input.attributes },
      content: html`
        <div class="text-ink-2">${input.text}</div>
        ${input.fields} ${input.typeName && nameField(page, input.id, input.typeName)}
        <div class="layer-foot">
          ${button({ label: page.t('common.cancel'), attributes: { popovertarget: input.id, popovertargetaction: 'hide', autofocus: !input.typeName } })}
          ${submitButton({ label: input.confirmLabel, kind: 'bad-solid' })}
        </div>
      `,
    }),
  })

const nameField = (page: Page, id: string, name: string): View => html`
  <div class="field">
    <label class="field-label" for=${`${id}-name`}><span>${page.t('common.type_name', { name })}</span></label>
    <input class="input" id=${`${id}-name`} name="confirmation" required autocomplete="off" data-must-equal=${name} autofocus />
  </div>
`
