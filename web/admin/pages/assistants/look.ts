import { html, type View } from '../../html.ts'
import { inkOn } from '../../ink-on.ts'
import { type Page, withQuery } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { type FormState, optionField, postForm, textField } from '../../parts/form.ts'
import { type HubProps, hub } from './hub.ts'

export interface LookProps extends HubProps {
  state: FormState
  savedAt: number
  greeting: string
  starters: readonly string[]
}

export const lookPage = (page: Page, props: LookProps): View => {
  const { t } = page
  const { state, assistant } = props
  const mayWrite = page.reader?.may('assistants.write') === true
  const disabled = mayWrite ? {} : { disabled: true }
  return hub(page, 'look', {
    ...props,
    content: html`<div class="look">
      ${postForm(page, {
        action: withQuery(page, {}, `/assistants/${assistant.id}/look${page.address.search}`),
        state,
        draft: `look:${assistant.id}`,
        attributes: { 'data-look': true },
        content: html`
          ${textField({
            name: 'title',
            label: t('assistants.look_title'),
            help: t('assistants.look_title_help'),
            note: t('common.optional'),
            state,
            attributes: { maxlength: 60, placeholder: assistant.name, ...disabled },
          })}
          ${textField({ name: 'accent', label: t('assistants.look_accent'), help: t('assistants.look_accent_help'), type: 'color', state, attributes: disabled })}
          ${optionField({
            name: 'position',
            label: t('assistants.look_position'),
            state,
            attributes: disabled,
            options: [
              { value: 'left', label: t('assistants.look_left') },
              { value: 'right', label: t('assistants.look_right') },
            ],
          })}
          ${optionField({
            name: 'theme',
            label: t('assistants.look_theme'),
            help: t('assistants.look_theme_help'),
            state,
            attributes: disabled,
            options: [
              { value: 'system', label: t('common.theme_system') },
              { value: 'light', label: t('common.theme_light') },
              { value: 'dark', label: t('common.theme_dark') },
            ],
          })}
          ${
            mayWrite &&
            html`<div class="form-foot">
            ${submitButton({ label: t('common.save') })}
            <span class="saved">${t('common.saved_at', { time: page.format.dateTime(props.savedAt) })}</span>
          </div>`
          }
        `,
      })}
      ${preview(page, props)}
    </div>`,
  })
}

/** Drawn from the form; the script redraws it while the owner chooses. */
const preview = (page: Page, props: LookProps): View => {
  const value = (name: string): string => props.state.values[name] ?? ''
  const accent = /^#[0-9a-f]{6}$/i.test(value('accent')) ? value('accent') : '#2b4acb'
  const ink = inkOn(accent)
  const isLeft = value('position') === 'left'
  return html`<figure class="preview" data-preview>
    <figcaption class="dim">${page.t('assistants.look_preview')}</figcaption>
    <svg viewBox="0 0 440 420" class="preview-picture" data-theme-preview=${value('theme') || 'system'} data-position=${isLeft ? 'left' : 'right'} aria-hidden="true">
      <rect class="preview-host" width="440" height="420" rx="14" />
      <rect class="preview-host-line" x="24" y="28" width="120" height="12" rx="6" />
      <rect class="preview-host-line" x="24" y="60" width="392" height="8" rx="4" />
      <rect class="preview-host-line" x="24" y="80" width="330" height="8" rx="4" />
      <rect class="preview-host-line" x="24" y="112" width="392" height="180" rx="10" />
      <g class="preview-frame">
        <rect class="preview-panel" x="0" y="0" width="232" height="306" rx="16" />
        <path d="M0 16a16 16 0 0 1 16-16h200a16 16 0 0 1 16 16v36H0z" fill=${accent} data-accent />
        <text x="18" y="32" class="preview-title" fill=${ink} data-accent-ink data-preview-title>${clip(value('title') || props.assistant.name, 21)}</text>
        <rect class="preview-bubble" x="14" y="66" width="200" height="52" rx="12" />
        ${lines(props.greeting, 27, 2).map((line, at) => html`<text class="preview-text" x="26" y=${87 + at * 18}>${line}</text>`)}
        ${props.starters.slice(0, 2).map(
          (question, at) => html`<rect class="preview-starter" x="14" y=${130 + at * 38} width="204" height="30" rx="15" />
              <text class="preview-text" x="28" y=${149 + at * 38}>${clip(question, 27)}</text>`,
        )}
        <rect class="preview-field" x="14" y="258" width="204" height="34" rx="17" />
        <circle cx="199" cy="275" r="12" fill=${accent} data-accent />
      </g>
      <g class="preview-button">
        <circle r="26" fill=${accent} data-accent />
        <path d="M-10 -8h20v14h-11l-6 5v-5h-3z" fill=${ink} data-accent-fill />
      </g>
    </svg>
  </figure>`
}

const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text)

const lines = (text: string, width: number, count: number): string[] => {
  const found: string[] = ['']
  for (const word of text.split(/\s+/)) {
    const last = found.at(-1) ?? ''
    if (last !== '' && last.length + word.length >= width) found.push(word)
    else found[found.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return found.length <= count ? found : [...found.slice(0, count - 1), clip(`${found[count - 1]} ${found[count]}`, width)]
}
