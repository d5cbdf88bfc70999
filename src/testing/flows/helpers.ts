import type { Assistant } from '../../domain/assistants/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import { setUp, startApp, type TestApp, type TestAppOptions } from '../start-app.ts'

const PRICES_RU = `# Доставка

Доставка по Москве стоит 300 рублей и занимает один день. Заказы от 5000 рублей везём бесплатно.

# Возврат

Вернуть товар можно в течение 14 дней с чеком. Деньги приходят на карту за три рабочих дня.
`

export interface Shop {
  t: TestApp
  ctx: Ctx
  sessionToken: string
  assistant: Assistant
  [Symbol.asyncDispose](): PromiseLike<void>
}

/** A business with an account, an assistant and one document that is searchable. */
export const openShop = async (options: TestAppOptions = {}): Promise<Shop> => {
  const t = await startApp(options)
  const { ctx, sessionToken } = await setUp(t)
  const assistant = await t.app.features.assistants.create(ctx, { name: 'Ася', language: 'ru' })
  await addDocument({ t, ctx, assistant }, 'Цены.md', PRICES_RU)
  return { t, ctx, sessionToken, assistant, [Symbol.asyncDispose]: async () => t[Symbol.asyncDispose]() }
}

export const addDocument = async ({ t, ctx, assistant }: Pick<Shop, 't' | 'ctx' | 'assistant'>, fileName: string, content: BlobPart) => {
  const { document } = await t.app.features.knowledge.addDocument(ctx, {
    fileName,
    body: new Blob([content]).stream(),
    assistantIds: [assistant.id],
  })
  await t.app.idle()
  return t.app.features.knowledge.getDocument(ctx, document.id)
}

export const apiKey = async ({ t, ctx }: Pick<Shop, 't' | 'ctx'>): Promise<string> => {
  const { secret } = await t.app.features.identity.createApiKey(ctx, {
    name: 'test',
    scopes: ['assistants:read', 'documents:read', 'documents:write', 'dialogs:read', 'dialogs:write'],
  })
  return secret
}
