import { type Content, classes, html, type View } from '../html.ts'
import { type IconName, icon } from './icon.ts'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'bad' | 'bad-solid'

export interface ButtonInput {
  label: Content
  kind?: ButtonKind
  icon?: IconName
  isSmall?: boolean
  /** Anything else the element should carry: `data-…`, `popovertarget`, `name`. */
  attributes?: Readonly<Record<string, unknown>>
}

const look = ({ kind = 'plain', isSmall }: ButtonInput): string => classes('button', `button-${kind}`, isSmall && 'button-small')

export const submitButton = (input: ButtonInput): View => html`
  <button type="submit" class=${look({ kind: 'primary', ...input })} ...${input.attributes}>
    ${input.icon && icon(input.icon)}${input.label}
  </button>
`

export const button = (input: ButtonInput): View => html`
  <button type="button" class=${look(input)} ...${input.attributes}>${input.icon && icon(input.icon)}${input.label}</button>
`

export const linkButton = (href: string, input: ButtonInput): View => html`
  <a class=${look(input)} href=${href} ...${input.attributes}>${input.icon && icon(input.icon)}${input.label}</a>
`

/** Only an icon to the eye; the label is its name. */
export const iconButton = (
  name: IconName,
  input: Omit<ButtonInput, 'label' | 'icon'> & { label: string; type?: 'button' | 'submit' },
): View => html`
  <button
    type=${input.type ?? 'button'}
    class=${classes(look({ kind: 'quiet', ...input }), 'button-icon')}
    aria-label=${input.label}
    title=${input.label}
    ...${input.attributes}
  >
    ${icon(name)}
  </button>
`
