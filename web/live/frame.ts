import { all, onClick } from './dom.ts'
import { toast } from './toast.ts'
import type { Say } from './words.ts'

const YEAR_S = 31_536_000

/** What stands on every page: the rail, notices, copying, and the reader's time zone for the next one. */
export const startFrame = (say: Say): void => {
  remember('tz', Intl.DateTimeFormat().resolvedOptions().timeZone)
  for (const current of all(':is(.tabs, .chips) [aria-current]')) current.scrollIntoView({ block: 'nearest', inline: 'center' })
  onClick('[data-toggle-rail]', (button) => {
    const isNarrow = document.documentElement.dataset['rail'] !== 'narrow'
    if (isNarrow) document.documentElement.dataset['rail'] = 'narrow'
    else delete document.documentElement.dataset['rail']
    button.setAttribute('aria-pressed', String(isNarrow))
    remember('rail', isNarrow ? 'narrow' : 'wide')
  })
  onClick('[data-dismiss]', (button) => button.closest('.flash')?.remove())
  onClick('[data-copy]', (button) => void copy(button, say))
}

const remember = (name: string, value: string): void => {
  // biome-ignore lint/suspicious/noDocumentCookie: the store of the newer interface is missing outside secure contexts.
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_S}; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`
}

const copy = async (button: HTMLElement, say: Say): Promise<void> => {
  const source = document.getElementById(button.dataset['copy'] ?? '')
  if (!source) return
  try {
    await navigator.clipboard.writeText(source.textContent)
    toast(say('live.copied'))
  } catch {
    getSelection()?.selectAllChildren(source)
    toast(say('live.copy_failed'), { ms: 8000 })
  }
}
