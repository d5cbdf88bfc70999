import { type Content, html, type View } from '../html.ts'

/** What this is, and the one next step. */
export const emptyState = (input: { title: Content; text: Content; action?: Content }): View => html`
  <div class="empty">
    <svg class="empty-art" viewBox="0 0 120 88" fill="none" aria-hidden="true">
      <rect class="empty-sheet" x="30" y="14" width="52" height="66" rx="7" transform="rotate(-7 56 47)" />
      <rect class="empty-sheet" x="40" y="12" width="52" height="66" rx="7" transform="rotate(4 66 45)" />
      <g transform="rotate(4 66 45)">
        <path class="empty-line" d="M50 28h26M50 38h32" />
        <path class="empty-mark" d="M50 48h22" />
        <path class="empty-line" d="M50 58h30" />
      </g>
    </svg>
    <h2>${input.title}</h2>
    <p>${input.text}</p>
    ${input.action}
  </div>
`
