import { type Content, classes, html, type View } from '../html.ts'

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad' | 'info'

export const badge = (tone: Tone, label: Content, extra: { isBusy?: boolean; isPlain?: boolean; title?: string } = {}): View => html`
  <span
    class=${classes('badge', tone !== 'neutral' && `badge-${tone}`, extra.isBusy && 'badge-busy', extra.isPlain && 'badge-plain')}
    title=${extra.title}
    >${label}</span
  >
`
