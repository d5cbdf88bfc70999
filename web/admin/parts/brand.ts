import { html, type View } from '../html.ts'

/** A reply with two strokes: what was asked, and the marker over where the answer stands. */
export const brandMark = (): View => html`
  <svg class="brand-mark" viewBox="0 0 32 32" fill="none" aria-hidden="true">
    <path
      class="brand-bubble"
      d="M9 3h14a7 7 0 0 1 7 7v8a7 7 0 0 1-7 7h-8.200l-5.600 4.500A1 1 0 0 1 7.600 28.700V25A7 7 0 0 1 2 18v-8a7 7 0 0 1 7-7z"
    />
    <path class="brand-ask" stroke-width="3.200" stroke-linecap="round" d="m11.500 9.500 9 9" />
    <path class="brand-mark-stroke" stroke-width="3.200" stroke-linecap="round" d="m20.500 9.500-9 9" />
  </svg>
`
