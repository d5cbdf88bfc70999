import { element } from './dom.ts'

export interface ToastAction {
  label: string
  act(): void
}

/** A short word at the bottom; it goes by itself. Returns its own end. */
export const toast = (text: string, options: { action?: ToastAction; ms?: number } = {}): (() => void) => {
  const made = element('div', { class: 'toast' }, element('span', {}, text))
  const timer = setTimeout(() => made.remove(), options.ms ?? 4500)
  const end = (): void => {
    clearTimeout(timer)
    made.remove()
  }
  if (options.action) {
    const { label, act } = options.action
    const button = element('button', { class: 'button button-small', type: 'button' }, label)
    button.addEventListener('click', () => {
      end()
      act()
    })
    made.append(button)
  }
  document.getElementById('toasts')?.append(made)
  return end
}
