import type { ReplyXEventName } from '../../../static/replyx-widget.d.ts'
import { type Content, html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { submitButton } from '../../parts/button.ts'
import { CSRF_FIELD } from '../../parts/form.ts'

const EVENTS = [
  'ready',
  'open',
  'close',
  'refused',
  'sent',
  'message',
  'unread',
  'rated',
  'person',
  'identified',
  'unidentified',
] as const satisfies readonly ReplyXEventName[]

interface Call {
  /** The name a script of the page runs it by. */
  run: string
  signature: string
  help: string
  fields?: Content
  label?: string
  note?: string | undefined
}

/** Every call with its meaning, and a button that runs it on the chat of this page. */
export const callList = (page: Page, { assistantId, hasSecret }: { assistantId: string; hasSecret: boolean }): View => {
  const { t } = page
  const calls: Call[] = [
    { run: 'open', signature: 'ReplyX.open(key?)', help: t('developer.call_open') },
    { run: 'close', signature: 'ReplyX.close(key?)', help: t('developer.call_close') },
    { run: 'toggle', signature: 'ReplyX.toggle(key?)', help: t('developer.call_toggle') },
    {
      run: 'setLanguage',
      signature: "ReplyX.setLanguage('ru' | 'en', key?)",
      help: t('developer.call_language'),
      fields: html`<label class="unseen" for="call-language">${t('developer.language')}</label>
        <select class="input" id="call-language" name="language"><option value="ru">ru</option><option value="en">en</option></select>`,
    },
    {
      run: 'setContext',
      signature: 'ReplyX.setContext({ … }, key?)',
      help: t('developer.call_context'),
      fields: html`${field('context-name', { name: 'name', label: t('developer.context_name'), value: t('developer.context_name_example') })}
      ${field('context-value', { name: 'value', label: t('developer.context_value'), value: 'A-1042' })}`,
    },
    {
      run: 'identify',
      signature: 'ReplyX.identify(token | () => token | null, key?)',
      help: t('developer.call_identify'),
      fields: hasSecret
        ? html`<input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
          <input type="hidden" name="action" value=${`/assistants/${assistantId}/developer/visitor`} />
          ${field('visitor-id', { name: 'id', label: t('developer.id'), value: '42' })}
          ${field('visitor-name', { name: 'visitor', label: t('assistants.name'), value: '' })}
          ${field('visitor-email', { name: 'email', label: t('common.email'), value: '', type: 'email' })}`
        : undefined,
      label: t('developer.sign_in'),
      note: hasSecret ? undefined : t('developer.identity_off_here'),
    },
    { run: 'signOut', signature: 'ReplyX.identify(null)', help: t('developer.sign_out'), label: t('developer.sign_out') },
  ]
  return html`<ul class="calls">${calls.map((call) => html`<li>${callView(page, call)}</li>`)}</ul>
    <div class="grid gap-2">
      <h3>${t('developer.events')}</h3>
      <p><code class="signature">ReplyX.on(event, listener)</code></p>
      <p class="text-small text-ink-2">${t('developer.call_on')}</p>
      <dl class="facts text-small">
        ${EVENTS.map((name) => html`<dt><code>${name}</code></dt><dd>${t(`developer.event_${name}`)}</dd>`)}
      </dl>
    </div>`
}

const callView = (page: Page, call: Call): View => html`
  <form class="call" data-run=${call.run}>
    <code class="signature">${call.signature}</code>
    <p class="text-small text-ink-2">${call.help}</p>
    <div class="call-acts" data-script>
      ${
        call.note
          ? html`<p class="text-small text-warn">${call.note}</p>`
          : html`${call.fields}
      ${submitButton({ label: call.label ?? page.t('developer.run'), kind: 'plain', isSmall: true })}`
      }
    </div>
  </form>
`

const field = (id: string, input: { name: string; label: string; value: string; type?: string }): View => html`
  <label class="unseen" for=${id}>${input.label}</label>
  <input class="input" id=${id} name=${input.name} type=${input.type ?? 'text'} value=${input.value} placeholder=${input.label} maxlength="120" autocomplete="off" />
`

/** What the chat of this page has told it; the script fills it. */
export const heardList = (page: Page): View => html`
  <section class="heard" aria-labelledby="heard" data-script>
    <h3 id="heard">${page.t('developer.heard')}</h3>
    <p class="text-small text-ink-2" data-heard-nothing>${page.t('developer.heard_nothing')}</p>
    <ol data-heard tabindex="0" aria-label=${page.t('developer.heard')}></ol>
  </section>
`
