import { type Content, classes, html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { iconButton } from './button.ts'
import { icon } from './icon.ts'
import { notice } from './notice.ts'

/** What was typed and what is wrong with it: a refused form comes back whole. */
export interface FormState {
  values: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
  /** A refusal that is about no single field. */
  failure?: string | undefined
}

export const CSRF_FIELD = '_csrf'

export interface FormInput {
  action: string
  content: Content
  state?: FormState
  /** Under this name the browser keeps what is typed until it is saved. */
  draft?: string
  class?: string
  attributes?: Readonly<Record<string, unknown>>
}

export const postForm = (page: Page, input: FormInput): View => html`
  <form method="post" action=${input.action} class=${input.class ?? 'form'} data-draft=${input.draft} ...${input.attributes}>
    <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
    ${input.state?.failure && notice('bad', input.state.failure, { role: 'alert' })} ${input.content}
  </form>
`

export interface FieldInput {
  name: string
  label: Content
  state: FormState
  help?: Content
  /** Stands right of the label, such as “optional”. */
  note?: Content
  /** Makes ids unique where two forms of a page share a name. */
  scope?: string
  attributes?: Readonly<Record<string, unknown>>
}

const ids = ({ scope, name }: FieldInput): { id: string; helpId: string; errorId: string } => {
  const id = scope ? `${scope}-${name}` : name
  return { id, helpId: `${id}-help`, errorId: `${id}-error` }
}

const described = (input: FieldInput): Record<string, unknown> => {
  const { id, helpId, errorId } = ids(input)
  const error = input.state.errors[input.name]
  const by = [error && errorId, input.help && helpId].filter(Boolean).join(' ')
  return { id, name: input.name, 'aria-invalid': error ? 'true' : undefined, 'aria-describedby': by || undefined, ...input.attributes }
}

const frame = (input: FieldInput, control: Content): View => {
  const { id, helpId, errorId } = ids(input)
  const error = input.state.errors[input.name]
  return html`<div class="field">
    <label class="field-label" for=${id}><span>${input.label}</span>${input.note && html`<small>${input.note}</small>`}</label>
    ${control} ${error && html`<p class="field-error" id=${errorId}>${icon('circleAlert')}<span>${error}</span></p>`}
    ${input.help && html`<p class="field-help" id=${helpId}>${input.help}</p>`}
  </div>`
}

export const textField = (input: FieldInput & { type?: string; class?: string }): View =>
  frame(
    input,
    html`<input
      class=${classes('input', input.class)}
      type=${input.type ?? 'text'}
      value=${input.state.values[input.name] ?? ''}
      ...${described(input)}
    />`,
  )

export const textArea = (input: FieldInput & { rows?: number }): View =>
  frame(
    input,
    html`<textarea class="input" rows=${input.rows ?? 3} ...${described(input)}>${input.state.values[input.name] ?? ''}</textarea>`,
  )

/** A secret: never filled in by us, may be looked at while typed. */
export const secretField = (page: Page, input: FieldInput): View =>
  frame(
    input,
    html`<div class="reveal">
      <input class="input" type="password" ...${described(input)} />
      ${iconButton('eye', { label: page.t('common.show_secret'), attributes: { 'data-reveal': ids(input).id, 'data-script': true, 'aria-pressed': 'false' } })}
    </div>`,
  )

export interface Option {
  value: string
  label: string
}

/** Two to four choices side by side. */
export const optionField = (input: FieldInput & { options: readonly Option[] }): View => {
  const { helpId } = ids(input)
  return html`<fieldset class="field" aria-describedby=${input.help ? helpId : undefined}>
    <legend class="field-label">${input.label}</legend>
    <div class="options">
      ${input.options.map(
        ({ value, label }) => html`<label class="option">
          <input type="radio" name=${input.name} value=${value} checked=${value === input.state.values[input.name]} ...${input.attributes} />
          <span>${label}</span>
        </label>`,
      )}
    </div>
    ${input.state.errors[input.name] && html`<p class="field-error">${icon('circleAlert')}<span>${input.state.errors[input.name]}</span></p>`}
    ${input.help && html`<p class="field-help" id=${helpId}>${input.help}</p>`}
  </fieldset>`
}

export const checkbox = (input: {
  name: string
  value: string
  isChecked: boolean
  label: Content
  help?: Content
  attributes?: Readonly<Record<string, unknown>>
}): View => html`
  <label class="choice">
    <input type="checkbox" name=${input.name} value=${input.value} checked=${input.isChecked} ...${input.attributes} />
    <span>${input.label}${input.help && html`<small>${input.help}</small>`}</span>
  </label>
`

/** A titled part of a settings page: what it is on the left, the controls on the right. */
export const block = (title: Content, help: Content, content: Content): View => html`
  <section class="panel">
    <header>
      <h2>${title}</h2>
      ${help && html`<p>${help}</p>`}
    </header>
    <div>${content}</div>
  </section>
`
