import { type Assistant, createAssistants } from '../domain/assistants/index.ts'
import { createDialogs, type Dialogs } from '../domain/dialogs/index.ts'
import { createHandoff, type Handoff } from '../domain/handoff/index.ts'
import type { Ctx } from '../domain/identity/index.ts'
import type { DialogId, TurnId } from '../kernel/ids.ts'
import { createAudit } from '../platform/audit/index.ts'
import type { Mail } from '../platform/mail/index.ts'
import { type TestBase, testBase, userCtx } from './factories.ts'

export interface TestHandoff extends TestBase {
  handoff: Handoff
  dialogs: Dialogs
  ctx: Ctx
  assistant: Assistant
  changeAssistant(change: Partial<Assistant['handoff']>): Promise<void>
  /** A message of the customer, whose dialog it is. */
  say(text: string): ReturnType<Dialogs['receive']>
  asCustomer(dialogId: DialogId): Parameters<Handoff['withdraw']>[0]
  /** What the assistant is saying now. */
  speech: { turnId?: TurnId; text: string; hushed: TurnId[] }
  mail: { isReady: boolean; sent: Mail[] }
  authors(dialogId: DialogId): Promise<string[]>
}

/** The feature between real dialogs and a mail box, with one customer and one owner called Анна. */
export const testHandoff = async (): Promise<TestHandoff> => {
  const t = await testBase()
  const assistants = createAssistants(t)
  const dialogs = createDialogs(t)
  const ctx = userCtx(t)
  const speech: TestHandoff['speech'] = { text: '', hushed: [] }
  const mail: TestHandoff['mail'] = { isReady: false, sent: [] }
  const handoff = createHandoff({
    ...t,
    audit: createAudit(t),
    assistants,
    dialogs,
    identity: { nameOf: async () => 'Анна', mailboxesOf: async () => [{ email: 'owner@example.ru', language: 'ru' }] },
    speech: {
      said: () => (speech.turnId ? { turnId: speech.turnId, text: speech.text } : undefined),
      hush: (turnId) => void speech.hushed.push(turnId),
    },
    mail: {
      mailer: { isReady: () => mail.isReady, send: async (sent) => void mail.sent.push(sent) },
      texts: (language, calls) => ({ subject: `${language} ${calls.length}`, text: calls.map(({ title }) => title).join('\n') }),
    },
  })
  const assistant = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
  const { workspaceId } = ctx
  const customerId = await dialogs.ensureCustomer({ workspaceId, channel: 'widget', externalKey: 'k' })
  const say: TestHandoff['say'] = (text) =>
    dialogs.receive({
      workspaceId,
      assistantId: assistant.id,
      customerId,
      channel: 'widget',
      dialog: 'latest',
      clientMessageId: text,
      text,
    })
  return {
    ...t,
    handoff,
    dialogs,
    ctx,
    assistant,
    say,
    speech,
    mail,
    changeAssistant: async (change) => void (await assistants.update(ctx, assistant.id, { handoff: change })),
    asCustomer: (dialogId) => ({ workspaceId, dialogId, actor: { kind: 'customer', customerId, assistantId: assistant.id } }),
    authors: async (dialogId) => (await dialogs.messages({ dialogId, limit: 50 })).map(({ author, text }) => `${author}: ${text}`),
  }
}
