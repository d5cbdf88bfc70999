import htm from 'htm'
import { type ComponentChildren, Fragment, h, type VNode } from 'preact'

export type View = VNode
/** What may stand inside a view: other views, lists, texts (escaped when rendered), nothing. */
export type Content = ComponentChildren

const build = htm.bind<VNode>((type, props, ...children) => h(type, props, ...children))

export const html = (strings: TemplateStringsArray, ...values: unknown[]): View => {
  const built = build(strings, ...values)
  return Array.isArray(built) ? h(Fragment, null, ...built) : built
}

/** Text that is already markup of ours; never for what people typed. */
export const trustedMarkup = (tag: string, markup: string, attributes: Record<string, string> = {}): View =>
  h(tag, { ...attributes, dangerouslySetInnerHTML: { __html: markup } })

export const classes = (...names: Array<string | false | undefined>): string => names.filter(Boolean).join(' ')
