import { inkOn } from '../admin/ink-on.ts'
import { all } from './dom.ts'

/** Redraws the picture of the chat while its owner chooses. */
export const startLook = (): void => {
  const form = document.querySelector<HTMLFormElement>('[data-look]')
  const picture = document.querySelector<SVGElement>('.preview-picture')
  if (!form || !picture) return
  const draw = (): void => {
    const values = new FormData(form)
    const text = (name: string): string => {
      const value = values.get(name)
      return typeof value === 'string' ? value : ''
    }
    const accent = text('accent')
    if (/^#[0-9a-f]{6}$/i.test(accent)) {
      for (const shape of all('[data-accent]', picture)) shape.setAttribute('fill', accent)
      for (const shape of all('[data-accent-ink], [data-accent-fill]', picture)) shape.setAttribute('fill', inkOn(accent))
    }
    if (text('position')) picture.dataset['position'] = text('position')
    if (text('theme')) picture.dataset['themePreview'] = text('theme')
    const title = picture.querySelector('[data-preview-title]')
    const field = form.elements.namedItem('title')
    if (title && field instanceof HTMLInputElement) title.textContent = (field.value || field.placeholder).slice(0, 21)
  }
  form.addEventListener('input', draw)
  draw()
}
