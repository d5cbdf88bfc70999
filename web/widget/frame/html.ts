import htm from 'htm'
import { type ComponentChildren, Fragment, h, type VNode } from 'preact'

export type View = VNode
export type Content = ComponentChildren

const build = htm.bind<VNode>((type, props, ...children) => h(type, props, ...children))

/** Text between the tags is text, whatever is in it: there is no way to put markup in. */
export const html = (strings: TemplateStringsArray, ...values: unknown[]): View => {
  const built = build(strings, ...values)
  return Array.isArray(built) ? h(Fragment, null, ...built) : built
}
