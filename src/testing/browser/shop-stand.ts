import type { AssistantChange } from '../../domain/assistants/index.ts'
import { openShop } from '../flows/helpers.ts'
import { startFakeOpenAi } from '../openai/index.ts'
import type { TestAppOptions } from '../start-app.ts'
import { startHostPages } from './host-pages.ts'

interface ShopStandOptions {
  look?: AssistantChange
  settings?: TestAppOptions['settings']
}

/** The whole appliance with a model that says what the test wants, and somebody's pages that show its widget. */
export const startShopStand = async ({ look = {}, settings = {} }: ShopStandOptions = {}) => {
  const stack = new AsyncDisposableStack()
  const model = stack.use(startFakeOpenAi({ dialect: 'compatible', models: ['m'] }))
  const shop = stack.use(await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${model.port}`, ...settings } }))
  const host = stack.adopt(startHostPages(), (one) => one.stop())
  const { models, assistants, channels } = shop.t.app.features
  const provider = { kind: 'openai_compatible', name: 'fake', baseUrl: model.baseUrl, apiKey: model.apiKey, chatModel: 'm' } as const
  await models.saveProvider(shop.ctx, provider)
  if (Object.keys(look).length > 0) await assistants.update(shop.ctx, shop.assistant.id, look)
  const site = await channels.updateSite(shop.ctx, { assistantId: shop.assistant.id, allowedDomains: [new URL(host.allowed).host] })
  const tag = (attributes = ''): string => `<script async src="${shop.t.url}/widget.js" data-key="${site.key}" ${attributes}></script>`
  host.pages.set('/', { body: tag() })
  return { shop, model, host, site, tag, url: shop.t.url, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

export type ShopStand = Awaited<ReturnType<typeof startShopStand>>
