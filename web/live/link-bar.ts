import { element } from './dom.ts'
import type { Say } from './words.ts'

/** A thin line at the top while the page is cut off from the server. */
export const createLinkBar = (say: Say): { offline(isOff: boolean): void; sessionEnded(): void } => {
  const bar = document.getElementById('link-bar')
  let isEnded = false
  return {
    offline: (isOff) => {
      if (!bar || isEnded) return
      bar.hidden = !isOff
      bar.textContent = isOff ? say('live.offline') : ''
    },
    sessionEnded: () => {
      if (!bar || isEnded) return
      isEnded = true
      const href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`
      bar.replaceChildren(`${say('live.session_ended')} `, element('a', { class: 'link', href }, say('live.sign_in')))
      bar.hidden = false
    },
  }
}

export type LinkBar = ReturnType<typeof createLinkBar>
