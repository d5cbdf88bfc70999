import { type Content, html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { besidePanel } from '../../parts/beside.ts'
import { type ComposerProps, composer, type TalkProps, talk } from '../../parts/chat.ts'
import { type HandoffProps, handoffBar } from '../../parts/handoff-bar.ts'
import { pageHead } from '../../parts/page-head.ts'
import { exactMoment } from '../../parts/time.ts'
import { type CustomerProps, customerStrip } from './customer.ts'
import type { ChannelName } from './list.ts'

export interface DialogProps {
  title: string
  assistant: { id: string; name: string } | undefined
  channel: ChannelName
  startedAt: number
  customer: CustomerProps
  talk: TalkProps
  handoff: HandoffProps
  /** For whoever may write to customers. */
  composer: ComposerProps | undefined
  beside?: Content
}

/** One dialog as it goes on; whoever may, takes part. */
export const dialogPage = (page: Page, props: DialogProps): View => {
  const { t } = page
  return layout(page, {
    title: props.title,
    section: 'dialogs',
    isWide: true,
    content: html`
      ${pageHead(page, {
        title: props.title,
        crumbs: [{ label: t('console.rail_dialogs'), href: '/dialogs' }],
        state: html`${badge('neutral', t(`dialogs.channel_${props.channel}`), { isPlain: true })}
        ${' '}${props.assistant && html`<a class="link" href=${`/assistants/${props.assistant.id}/persona`}>${props.assistant.name}</a>`}
        ${' · '}${exactMoment(page, props.startedAt)}`,
      })}
      ${customerStrip(page, props.customer)}
      <div class="bench">
        <div class="chat" data-chat>
          ${handoffBar(page, props.handoff)}
          <div class="chat-scroll" data-scroll tabindex="0" role="region" aria-label=${t('dialogs.messages')}>${talk(page, props.talk)}</div>
          ${
            props.composer &&
            html`<div class="chat-foot">
              ${composer(page, props.composer)}
              ${props.handoff.state !== 'active' && html`<p class="chat-hint dim">${t('handoff.none_hint')}</p>`}
            </div>`
          }
        </div>
        ${besidePanel(props.beside)}
      </div>
    `,
  })
}
