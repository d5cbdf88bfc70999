import { html, type View } from './html.ts'

const stroked = (path: string): View =>
  html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${path} /></svg>`

export const icons = {
  close: (): View => stroked('M18 6 6 18M6 6l12 12'),
  send: (): View => stroked('M12 19V5M5 12l7-7 7 7'),
  stop: (): View =>
    html`<svg viewBox="0 0 24 24" aria-hidden="true"><rect x="6" y="6" width="12" height="12" rx="2.5" fill="currentColor" /></svg>`,
  down: (): View => stroked('M12 5v14M19 12l-7 7-7-7'),
  sources: (): View => stroked('M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4M8 13h8M8 17h5'),
  good: (): View =>
    stroked('M7 10v11M7 10l4-8a3 3 0 0 1 3 3v4h5.5a2 2 0 0 1 2 2.3l-1.2 7.2a2 2 0 0 1-2 1.5H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z'),
  bad: (): View =>
    stroked('M7 14V3M7 14l4 8a3 3 0 0 0 3-3v-4h5.5a2 2 0 0 0 2-2.3l-1.2-7.2a2 2 0 0 0-2-1.5H4a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1z'),
  person: (): View => stroked('M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0'),
  bell: (): View => stroked('M6 8a6 6 0 0 1 12 0c0 7 3 9 3 9H3s3-2 3-9M10.3 21a1.94 1.94 0 0 0 3.4 0'),
  bellOff: (): View =>
    stroked('M8.7 3A6 6 0 0 1 18 8a21.3 21.3 0 0 0 .6 5M17 17H3s3-2 3-9a4.67 4.67 0 0 1 .3-1.7M10.3 21a1.94 1.94 0 0 0 3.4 0M2 2l20 20'),
  alert: (): View => stroked('M12 8v5M12 16.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z'),
}
