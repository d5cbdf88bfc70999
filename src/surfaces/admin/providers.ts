import type { Hono } from 'hono'
import { z } from 'zod'
import type { Page } from '../../../web/admin/page.ts'
import { providerPage } from '../../../web/admin/pages/instance/provider.ts'
import { type ProviderItem, providersPage } from '../../../web/admin/pages/instance/providers.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { errorText } from '../../../web/words/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import { failureText, OPENAI_URL, PROVIDER_KINDS, type Provider, type ProviderInput, type ProviderTest } from '../../domain/models/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { EMPTY, takeForm, textOf } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { readSent } from './sent-form.ts'

const HOME = '/instance/providers'
const Typed = z.strictObject({
  kind: z.enum(PROVIDER_KINDS),
  name: textOf(80, { isOptional: true }),
  baseUrl: textOf(500, { isOptional: true }),
  apiKey: z.string().max(500).default(''),
  chatModel: textOf(200),
  embeddingModel: textOf(200, { isOptional: true }),
  providerId: z.string().max(40).optional(),
})
type Typed = z.infer<typeof Typed>

/** AI providers of the instance: listed, entered, tried. */
export const providerRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/instance', (c) => c.redirect(HOME, 303))
    .get(HOME, async (c) => {
      const page = pageOf(deps, c)
      const providers = await deps.models.listProviders(ctxOf(c))
      return show(c, providersPage(page, { providers: providers.map((provider) => itemOf(page, provider)) }))
    })
    .get(`${HOME}/new`, async (c) => {
      await deps.models.listProviders(ctxOf(c))
      return showForm(deps, c, { provider: undefined, state: EMPTY, status: 200 })
    })
    .post(HOME, (c) => save(deps, c, undefined))
    .post(`${HOME}/test`, (c) => tryTyped(deps, c))
    .get(`${HOME}/:id`, async (c) => {
      const provider = await providerOf(deps, ctxOf(c), c.req.param('id'))
      return showForm(deps, c, { provider, state: { values: valuesOf(provider), errors: {} }, status: 200 })
    })
    .post(`${HOME}/:id`, (c) => save(deps, c, c.req.param('id')))
    .post(`${HOME}/:id/test`, (c) => tryStored(deps, c))
    .post(`${HOME}/:id/remove`, async (c) => {
      await readSent(c)
      await deps.models.removeProvider(ctxOf(c), c.req.param('id'))
      return goOn(c, HOME, { kind: 'good', key: 'instance.provider_removed' })
    })

const providerOf = async (deps: AdminDeps, ctx: Ctx, id: string): Promise<Provider> => {
  const found = (await deps.models.listProviders(ctx)).find((provider) => provider.id === id)
  if (!found) throw new AppError('not_found', { key: 'error.provider_not_found' })
  return found
}

const maskedKey = ({ keyLast4 }: Provider): string | undefined => (keyLast4 === null ? undefined : `…${keyLast4}`)

const itemOf = (page: Page, provider: Provider): ProviderItem => ({
  id: provider.id,
  name: provider.name,
  baseUrl: provider.baseUrl,
  chatModel: provider.chatModel,
  embeddingModel: provider.embeddingModel ?? undefined,
  maskedKey: maskedKey(provider),
  lastUsedAt: provider.lastOkAt ?? undefined,
  ...stateOf(page, provider.state),
})

const stateOf = (page: Page, state: Provider['state']): Pick<ProviderItem, 'state' | 'failure'> => {
  if (state === 'untested') return { state: { tone: 'neutral', text: page.t('instance.state_untested') }, failure: undefined }
  if (state === 'ok') return { state: { tone: 'good', text: page.t('instance.state_works') }, failure: undefined }
  return { state: { tone: 'bad', text: page.t('instance.state_failed') }, failure: errorText(page.language, failureText(state)) }
}

const valuesOf = (provider: Provider): Record<string, string> => ({
  kind: provider.kind,
  name: provider.name,
  baseUrl: provider.kind === 'openai' && provider.baseUrl === OPENAI_URL ? '' : provider.baseUrl,
  chatModel: provider.chatModel,
  embeddingModel: provider.embeddingModel ?? '',
})

interface Shown {
  provider: Provider | undefined
  state: FormState
  status: Parameters<typeof show>[2]
  test?: { isOk: boolean; text: string }
  models?: readonly string[]
}

const showForm = (deps: AdminDeps, c: Screen, { provider, state, status, test, models }: Shown): Response => {
  const shown = provider && { id: provider.id, name: provider.name, maskedKey: maskedKey(provider) }
  return show(c, providerPage(pageOf(deps, c), { provider: shown, state, test, models: models ?? [] }), status)
}

/** An empty key field keeps the stored key; an OpenAI form that was never shown an address has none. */
const inputOf = (typed: Typed, id: string | undefined): ProviderInput => ({
  ...(id ? { id } : {}),
  kind: typed.kind,
  name: typed.name,
  baseUrl: typed.kind === 'openai' ? null : typed.baseUrl,
  ...(typed.apiKey.trim() === '' ? {} : { apiKey: typed.apiKey }),
  chatModel: typed.chatModel,
  embeddingModel: typed.embeddingModel || null,
})

const save = (deps: AdminDeps, c: Screen, id: string | undefined): Promise<Response> =>
  takeForm(c, {
    schema: Typed,
    secrets: ['apiKey'],
    run: async (typed) => {
      const ctx = ctxOf(c)
      const saved = await deps.models.saveProvider(ctx, inputOf(typed, id))
      // Only a test tells whether it works, and puts its embedding model to use.
      const test = await deps.models.testProvider(ctx, saved.id)
      if (test.outcome === 'failed') return goOn(c, `${HOME}/${saved.id}`, { kind: 'bad', key: test.text.key as 'error.model_network' })
      return goOn(c, HOME, { kind: 'good', key: 'instance.provider_saved', params: { name: saved.name } })
    },
    again: async (state, status) => showForm(deps, c, { provider: id ? await providerOf(deps, ctxOf(c), id) : undefined, state, status }),
  })

const tryTyped = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Typed,
    secrets: ['apiKey'],
    run: async (typed, fields) => {
      const ctx = ctxOf(c)
      const input = inputOf(typed, typed.providerId)
      const test = await deps.models.testProvider(ctx, input)
      const models = await deps.models.offeredModels(ctx, input).catch(noneWhenUnavailable)
      const provider = typed.providerId ? await providerOf(deps, ctx, typed.providerId) : undefined
      const { apiKey: _key, providerId: _id, ...values } = fields as Record<string, string>
      const told = testText(pageOf(deps, c), typed.name || typed.chatModel, test)
      return showForm(deps, c, { provider, state: { values, errors: {} }, status: 200, test: told, models })
    },
    again: async (state, status, fields) => {
      const id = [fields['providerId']].flat()[0]
      return showForm(deps, c, { provider: id ? await providerOf(deps, ctxOf(c), id) : undefined, state, status })
    },
  })

const noneWhenUnavailable = (error: unknown): string[] => {
  if (error instanceof AppError && error.code === 'unavailable') return []
  throw error
}

const tryStored = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  await readSent(c)
  const ctx = ctxOf(c)
  const provider = await providerOf(deps, ctx, c.req.param('id') ?? '')
  const test = await deps.models.testProvider(ctx, provider.id)
  if (test.outcome === 'failed') return goOn(c, HOME, { kind: 'bad', key: test.text.key as 'error.model_network' })
  const time = pageOf(deps, c).format.duration(test.latencyMs)
  return goOn(c, HOME, { kind: 'good', key: 'instance.test_passed', params: { name: provider.name, time } })
}

const testText = (page: Page, name: string, test: ProviderTest): { isOk: boolean; text: string } => {
  if (test.outcome === 'ok')
    return { isOk: true, text: page.t('instance.test_passed', { name, time: page.format.duration(test.latencyMs) }) }
  const text = errorText(page.language, test.text)
  return { isOk: false, text: test.part === 'chat' ? text : `${page.t('instance.embedding_model')}: ${text}` }
}
