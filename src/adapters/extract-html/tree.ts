import type { DefaultTreeAdapterTypes } from 'parse5'

export type Node = DefaultTreeAdapterTypes.ChildNode
export type Element = DefaultTreeAdapterTypes.Element

export interface Visitor {
  /** False leaves out what is inside; `close` is then not called. */
  open(element: Element): boolean
  close(element: Element): void
  text(text: string): void
}

/** Visits a tree in its order. No recursion: a page may be a hundred thousand elements deep. */
export const walk = (roots: readonly Node[], visitor: Visitor): void => {
  const waiting: Array<{ node: Node; isDone: boolean }> = roots.toReversed().map((node) => ({ node, isDone: false }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, isDone } = next
    if (isText(node)) visitor.text(node.value)
    else if (!isElement(node)) continue
    else if (isDone) visitor.close(node)
    else if (visitor.open(node)) {
      waiting.push({ node, isDone: true })
      for (let i = node.childNodes.length - 1; i >= 0; i--) {
        const child = node.childNodes[i]
        if (child) waiting.push({ node: child, isDone: false })
      }
    }
  }
}

const isText = (node: Node): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text'

const isElement = (node: Node): node is Element => 'tagName' in node

export const attribute = (element: Element, name: string): string | undefined => element.attrs.find((attr) => attr.name === name)?.value
