import { inkOn } from '../../../widget/color.ts'
import { html, type View } from '../../html.ts'
import { type Page, withQuery } from '../../page.ts'
import { button, submitButton } from '../../parts/button.ts'
import { CSRF_FIELD, checkbox, type FormState, optionField, postForm, textField } from '../../parts/form.ts'
import { icon } from '../../parts/icon.ts'
import { type HubProps, hub } from './hub.ts'
import { assistantFace } from './list.ts'

export interface LookProps extends HubProps {
  state: FormState
  savedAt: number
  greeting: string
  starters: readonly string[]
  language: 'ru' | 'en'
  avatarHref: string | undefined
  hasPerson: boolean
}

export const lookPage = (page: Page, props: LookProps): View => {
  const { assistant } = props
  const mayWrite = page.reader?.may('assistants.write') === true
  return hub(page, 'look', {
    ...props,
    content: html`<div class="look">
      <div class="grid grid-cols-1 gap-6">
        ${mayWrite && avatarForm(page, props)}
        ${postForm(page, {
          action: withQuery(page, {}, `/assistants/${assistant.id}/look${page.address.search}`),
          state: props.state,
          draft: `look:${assistant.id}`,
          attributes: { 'data-look': true },
          content: html`
            ${shapeFields(page, props, mayWrite ? {} : { disabled: true })} ${wordFields(page, props, mayWrite ? {} : { disabled: true })}
            ${
              mayWrite &&
              html`<div class="form-foot">
                ${submitButton({ label: page.t('common.save') })}
                <span class="saved">${page.t('common.saved_at', { time: page.format.dateTime(props.savedAt) })}</span>
              </div>`
            }
          `,
        })}
      </div>
      ${preview(page, props)}
    </div>`,
  })
}

/** A form of its own: a picture is sent as soon as it is chosen, the rest when it is saved. */
const avatarForm = (page: Page, { assistant, avatarHref }: LookProps): View => {
  const { t } = page
  const path = `/assistants/${assistant.id}/look/avatar`
  return html`<section class="avatar-row" aria-labelledby="avatar-title">
    <span data-avatar-shown>${avatarHref ? html`<img class="avatar-picture" src=${avatarHref} alt="" width="56" height="56" />` : assistantFace(assistant)}</span>
    <div class="grid gap-1">
      <h2 class="field-label" id="avatar-title">${t('assistants.avatar')}</h2>
      <p class="field-help">${t('assistants.avatar_help')}</p>
      <div class="avatar-acts">
        <form method="post" action=${path} enctype="multipart/form-data" data-avatar>
          <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
          <label class="button button-small" for="avatar">
            ${icon('upload')}${t('assistants.avatar_choose')}
            <input class="unseen" id="avatar" type="file" name="file" accept="image/png,image/jpeg,image/webp" required />
          </label>
          <button class="button button-small" type="submit" data-no-script>${t('knowledge.upload')}</button>
        </form>
        ${
          avatarHref &&
          html`<form method="post" action=${`${path}/remove`}>
          <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
          <button class="button button-quiet button-small" type="submit">${t('assistants.avatar_remove')}</button>
        </form>`
        }
      </div>
    </div>
  </section>`
}

type Attributes = Readonly<Record<string, unknown>>

const shapeFields = (page: Page, { state, assistant }: LookProps, disabled: Attributes): View => {
  const { t } = page
  const options = (name: 'position' | 'size' | 'theme' | 'language', values: ReadonlyArray<readonly [string, string]>, help?: string) =>
    optionField({
      name,
      label: t(`assistants.look_${name}`),
      help,
      state,
      attributes: disabled,
      options: values.map(([value, label]) => ({ value, label })),
    })
  const offset = (name: 'offsetX' | 'offsetY') =>
    textField({
      name,
      label: t(name === 'offsetX' ? 'assistants.look_offset_x' : 'assistants.look_offset_y'),
      type: 'number',
      state,
      attributes: { min: 0, max: 400, step: 1, required: true, inputmode: 'numeric', ...disabled },
    })
  return html`
    ${textField({
      name: 'title',
      label: t('assistants.look_title'),
      help: t('assistants.look_title_help'),
      note: t('common.optional'),
      state,
      attributes: { maxlength: 60, placeholder: assistant.name, ...disabled },
    })}
    ${textField({ name: 'accent', label: t('assistants.look_accent'), help: t('assistants.look_accent_help'), type: 'color', state, attributes: disabled })}
    ${options(
      'theme',
      [
        ['system', t('common.theme_system')],
        ['light', t('common.theme_light')],
        ['dark', t('common.theme_dark')],
      ],
      t('assistants.look_theme_help'),
    )}
    ${options(
      'language',
      [
        ['visitor', t('assistants.look_language_visitor')],
        ['ru', 'Русский'],
        ['en', 'English'],
      ],
      t('assistants.look_language_help'),
    )}
    ${options('position', [
      ['left', t('assistants.look_left')],
      ['right', t('assistants.look_right')],
    ])}
    ${options('size', [
      ['small', t('assistants.look_small')],
      ['normal', t('assistants.look_normal')],
      ['large', t('assistants.look_large')],
    ])}
    <div class="input-pair">${offset('offsetX')} ${offset('offsetY')}</div>
    <p class="field-help">${t('assistants.look_offset_help')}</p>
    ${checkbox({
      name: 'hasSound',
      value: 'on',
      isChecked: state.values['hasSound'] === 'on',
      label: t('assistants.look_sound'),
      help: t('assistants.look_sound_help'),
      attributes: disabled,
    })}
  `
}

const wordFields = (page: Page, { state }: LookProps, disabled: Attributes): View => {
  const { t } = page
  const words = (name: 'status' | 'placeholder' | 'footnote' | 'teaserText', max: number, placeholder: string) =>
    textField({
      name,
      label: t(`assistants.look_${name === 'teaserText' ? 'teaser' : name}`),
      help: t(`assistants.look_${name === 'teaserText' ? 'teaser' : name}_help`),
      note: t('common.optional'),
      state,
      attributes: { maxlength: max, placeholder, ...disabled },
    })
  return html`
    <h2 class="mt-4">${t('assistants.look_words')}</h2>
    <p class="field-help">${t('assistants.look_words_help')}</p>
    ${words('status', 80, t('widget.state_assistant'))} ${words('placeholder', 80, t('widget.composer_placeholder'))}
    ${words('footnote', 200, t('assistants.look_footnote_example'))} ${words('teaserText', 140, t('assistants.look_teaser_example'))}
    ${textField({
      name: 'teaserSeconds',
      label: t('assistants.look_teaser_seconds'),
      type: 'number',
      state,
      attributes: { min: 0, max: 600, step: 1, required: true, inputmode: 'numeric', ...disabled },
    })}
  `
}

/** The real chat in a mock page; the script tells it what stands in the form. */
const preview = (page: Page, props: LookProps): View => {
  const { t } = page
  const value = (name: string): string => props.state.values[name] ?? ''
  const accent = /^#[0-9a-f]{6}$/i.test(value('accent')) ? value('accent') : '#1f6f5c'
  return html`<figure class="preview" data-preview>
    <figcaption class="preview-head">
      <span class="dim">${t('assistants.look_preview')}</span>
      ${button({ label: t('assistants.look_preview_toggle'), kind: 'quiet', isSmall: true, attributes: { 'data-preview-toggle': true, 'data-script': true, 'aria-pressed': 'true' } })}
    </figcaption>
    <div
      class="preview-stage"
      data-stage
      data-position=${value('position') === 'left' ? 'left' : 'right'}
      data-size=${value('size') || 'normal'}
      data-open="yes"
      data-name=${props.assistant.name}
      data-greeting=${props.greeting}
      data-starters=${JSON.stringify(props.starters)}
      data-language=${props.language}
      data-avatar=${props.avatarHref ?? ''}
      data-person=${props.hasPerson ? 'yes' : 'no'}
    >
      <svg class="preview-page" viewBox="0 0 460 620" preserveAspectRatio="xMidYMin slice" aria-hidden="true">
        <rect x="24" y="28" width="120" height="12" rx="6" />
        <rect x="24" y="62" width="412" height="8" rx="4" />
        <rect x="24" y="82" width="340" height="8" rx="4" />
        <rect x="24" y="116" width="412" height="180" rx="10" />
        <rect x="24" y="322" width="412" height="8" rx="4" />
        <rect x="24" y="342" width="300" height="8" rx="4" />
      </svg>
      <iframe class="preview-chat" src="/widget/preview" title=${t('assistants.look_preview')} tabindex="-1" data-preview-frame></iframe>
      <p class="preview-teaser" data-preview-teaser>${value('teaserText')}</p>
      <svg class="preview-button" viewBox="0 0 56 56" aria-hidden="true">
        <circle cx="28" cy="28" r="28" fill=${accent} data-accent />
        <path d="M18 20h20v14h-11l-6 5v-5h-3z" fill=${inkOn(accent)} data-accent-fill />
      </svg>
    </div>
  </figure>`
}
