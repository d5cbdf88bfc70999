export const all = <Found extends Element>(selector: string, root: ParentNode = document): Found[] => [
  ...root.querySelectorAll<Found>(selector),
]

/** Listens for clicks on everything that fits, now and later. */
export const onClick = (selector: string, act: (target: HTMLElement, event: MouseEvent) => void): void => {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null
    if (target) act(target, event)
  })
}

export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Array<Node | string>
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')

export const csrfToken = (): string => document.querySelector<HTMLInputElement>('input[name=_csrf]')?.value ?? ''

/** Not every page is a secure context, so `randomUUID` may be missing. */
export const newUuid = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** This page as the server sees it now. */
export const fetchPage = async (href: string = location.href): Promise<Document | undefined> => {
  const answer = await fetch(href, { headers: { accept: 'text/html', 'x-background': 'yes' } }).catch(() => undefined)
  if (!answer?.ok || new URL(answer.url).pathname !== new URL(href, location.href).pathname) return undefined
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}
