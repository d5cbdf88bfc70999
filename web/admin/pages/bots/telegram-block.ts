import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { block, type FormState, postForm, secretField } from '../../parts/form.ts'
import { type BotItem, botCard } from './bot-item.ts'

export interface TelegramProps {
  bots: readonly BotItem[]
  state: FormState
  lastSeq: number
}

/** The bots of one assistant and the field for one more token. */
export const telegramBlock = (page: Page, { assistantId, bots, state, lastSeq }: TelegramProps & { assistantId: string }): View => {
  const { t } = page
  return block(
    t('bots.telegram_title'),
    t('bots.telegram_help'),
    html`
      <div data-live-bots="list" data-stream="/live/workspace" data-after=${lastSeq}>
        ${bots.length > 0 && html`<ol class="providers mb-6">${bots.map((bot) => html`<li>${botCard(page, bot)}</li>`)}</ol>`}
      </div>
      ${postForm(page, {
        action: `/assistants/${assistantId}/bots`,
        state,
        attributes: { 'data-busy-form': true },
        content: html`
          <p class="text-ink-2">${t('bots.new_help')}</p>
          ${secretField(page, {
            name: 'token',
            label: t('bots.token'),
            help: t('bots.token_field_help'),
            state,
            attributes: { required: true, maxlength: 500, autocomplete: 'off', spellcheck: 'false', placeholder: '123456789:AA…' },
          })}
          <div class="form-foot">${submitButton({ label: t('bots.connect') })}</div>
        `,
      })}
    `,
  )
}
