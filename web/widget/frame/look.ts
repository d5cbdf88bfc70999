import { inkOn, isHexColor } from '../color.ts'
import type { Theme } from '../protocol.ts'

export const applyTheme = (root: HTMLElement, theme: Theme): void => {
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
}

export const applyAccent = (root: HTMLElement, accent: string): void => {
  if (!isHexColor(accent)) return
  root.style.setProperty('--brand', accent)
  root.style.setProperty('--brand-ink', inkOn(accent))
}
