import { type Content, classes, html, type View } from '../../html.ts'
import { type Page, withQuery } from '../../page.ts'
import { besidePanel } from '../../parts/beside.ts'
import { linkButton } from '../../parts/button.ts'
import { type ComposerProps, composer, type TalkProps, talk } from '../../parts/chat.ts'
import { icon } from '../../parts/icon.ts'
import { notice } from '../../parts/notice.ts'
import { type HubAssistant, type HubProps, hub } from './hub.ts'

export interface TestProps {
  assistant: HubAssistant
  greeting: string
  /** To begin with: the owner's, or made from the documents. */
  starters: readonly string[]
  hasDocuments: boolean
  /** No provider is connected: answers are quotes. */
  isLocal: boolean
  talk: TalkProps
  composer: ComposerProps
  /** A passage or a trace that the address asks for. */
  beside?: Content
}

export const testPage = (page: Page, props: TestProps & HubProps): View =>
  hub(page, 'test', {
    assistant: props.assistant,
    isWide: true,
    content: html`<div class="bench">
        ${testPanel(page, props)} ${besidePanel(props.beside)}
      </div>
      ${page.reader?.may('assistants.write') && html`<p class="mt-4"><a class="link" href=${`/assistants/${props.assistant.id}/compare`}>${page.t('compare.link')}</a></p>`}`,
  })

/** The same panel, beside another tab. */
export const testDrawer = (page: Page, props: TestProps): View => html`
  <section class="drawer" aria-label=${page.t('assistants.tab_test')}>
    <header class="drawer-head">
      <h2>${page.t('assistants.tab_test')}</h2>
      <a
        class="button button-quiet button-icon button-small"
        href=${withQuery(page, { test: undefined, source: undefined, trace: undefined })}
        aria-label=${page.t('assistants.close_test')}
        title=${page.t('assistants.close_test')}
        >${icon('x')}</a
      >
    </header>
    ${testPanel(page, props)} ${besidePanel(props.beside)}
  </section>
`

/** The chat itself, wherever it stands. */
export const testPanel = (page: Page, props: TestProps): View => {
  const { t } = page
  const isEmpty = props.talk.messages.length === 0
  const isDrawer = page.address.searchParams.has('test')
  return html`<div class="chat" data-chat>
    ${
      props.isLocal &&
      page.reader?.may('providers.manage') &&
      html`<div class="chat-note">
      ${notice('info', html`${t('assistants.local_note')} <a class="link" href="/instance/providers">${t('assistants.connect_provider')}</a>`)}
    </div>`
    }
    <div class="chat-scroll" data-scroll tabindex="0" role="region" aria-label=${t('assistants.talk_label')}>
      ${isEmpty && welcome(page, props)} ${talk(page, props.talk)}
    </div>
    <div class="chat-foot">
      ${composer(page, props.composer)}
      <div class=${classes('chat-hint', isEmpty && 'invisible')}>
        <span class="dim" data-script>${t('assistants.enter_hint')}</span>
        ${linkButton(
          withQuery(page, {
            dialog: undefined,
            ...(isDrawer ? { test: 'open' } : {}),
            source: undefined,
            trace: undefined,
            question: undefined,
          }),
          {
            label: t('assistants.new_talk'),
            kind: 'quiet',
            isSmall: true,
            icon: 'plus',
          },
        )}
      </div>
    </div>
  </div>`
}

const welcome = (page: Page, props: TestProps): View => html`
  <div class="welcome" data-welcome>
    <div class="say say-assistant">
      <div class="say-head"><b>${props.assistant.name}</b></div>
      <div class="say-text"><p class="say-plain">${props.greeting}</p></div>
    </div>
    ${
      !props.hasDocuments &&
      html`<p class="welcome-note">
      ${page.t('assistants.test_no_documents')}
      <a class="link" href=${`/assistants/${props.assistant.id}/knowledge`}>${page.t('assistants.add_documents')}</a>
    </p>`
    }
    ${
      props.starters.length > 0 &&
      html`<ul class="starters" aria-label=${page.t('assistants.starters')}>
      ${props.starters.map(
        (question) => html`<li><a class="starter" href=${withQuery(page, { question })} data-ask=${question}>${question}</a></li>`,
      )}
    </ul>`
    }
  </div>
`
