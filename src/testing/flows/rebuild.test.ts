import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consoleClient } from '../console-client.ts'
import { type FakeOpenAi, startFakeOpenAi } from '../openai/index.ts'
import { startApp } from '../start-app.ts'
import { postgresUrl } from '../test-db.ts'
import { addDocument, apiKey, openShop, type Shop } from './helpers.ts'

const SECTIONS = 250
const manual = Array.from({ length: SECTIONS }, (_, i) => `# Раздел ${i}\nПодробности раздела номер ${i} о доставке и оплате.`).join('\n')

/** A business on local vectors whose admin has just connected a provider of better ones. */
const connected = async (settings: Record<string, string> = {}): Promise<{ shop: Shop; fake: FakeOpenAi }> => {
  const fake = startFakeOpenAi()
  const shop = await openShop({ settings: { ...settings, REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}` } })
  await addDocument(shop, 'Руководство.md', manual)
  const { models } = shop.t.app.features
  const input = { kind: 'openai', name: '', baseUrl: fake.baseUrl, apiKey: fake.apiKey, chatModel: 'gpt-6-luna' } as const
  const { id } = await models.saveProvider(shop.ctx, { ...input, embeddingModel: 'text-embedding-3-small' })
  expect(await models.testProvider(shop.ctx, id)).toMatchObject({ outcome: 'ok' })
  fake.requests.length = 0
  return { shop, fake }
}

/** The change is told of some seconds later, when the admin has ceased to type. */
const hurry = ({ t }: Shop): Promise<unknown> =>
  t.app.base.db.write((tx) =>
    tx.updateTable('jobs').set({ run_at: 0 }).where('kind', 'in', ['models.embedding', 'knowledge.rebuild']).execute(),
  )

const textsEmbedded = (fake: FakeOpenAi): number =>
  fake.requests.reduce((sum, { body }) => sum + (Array.isArray(body['input']) ? body['input'].length : 0), 0)

const spaces = async ({ t }: Pick<Shop, 't'>): Promise<string[]> => {
  const rows = await t.app.base.db.read
    .selectFrom('generations')
    .select('embedding_space')
    .distinct()
    .where('state', '=', 'current')
    .execute()
  return rows.map((row) => row.embedding_space)
}

test('connecting a provider makes the vectors anew; how far it is shows in the console and the API, and a failing provider changes nothing', async () => {
  const { shop, fake } = await connected()
  await using _fake = fake
  await using _shop = shop
  const key = await apiKey(shop)
  const told = async (): Promise<unknown> =>
    (await fetch(`${shop.t.url}/api/v1/knowledge`, { headers: { authorization: `Bearer ${key}` } })).json()
  fake.fail({ kind: 'no_done' }, { kind: 'html', status: 502 })
  await hurry(shop)
  await shop.t.app.idle()
  expect(await told()).toMatchObject({ documents: { searchable: 2 }, rebuild: { state: 'waiting', total: SECTIONS + 2 } })
  const { rebuild } = (await told()) as { rebuild: { done: number } }
  expect(rebuild.done).toBeGreaterThan(0)
  const client = consoleClient(shop.t.url, shop.sessionToken)
  expect((await client.get('/knowledge')).html.includes('Новая модель эмбеддингов не отвечает')).toBe(true)
  expect(await spaces(shop)).toEqual(['local-v1'])
  await shop.t.app.base.db.write((tx) => tx.updateTable('providers').set({ retry_at: null, state: 'ok' }).execute())
  await hurry(shop)
  await shop.t.app.idle()
  expect(await told()).toMatchObject({ rebuild: null })
  expect((await client.get('/knowledge')).html.includes('новый вектор')).toBe(false)
  expect(await spaces(shop)).toEqual(['openai/text-embedding-3-small@512'])
})

// The data folder alone is taken over here.
test.skipIf(postgresUrl() !== undefined)('a kill -9 in the middle of it costs the batch that was on its way', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'replyx-rebuild-'))
  const { shop, fake } = await connected({ REPLYX_DATA_DIR: dataDir })
  await using _fake = fake
  try {
    await shop.t.app.stop(0)
    await hurry(shop)
    await shop[Symbol.asyncDispose]()
    fake.fail({ kind: 'no_done' }, { kind: 'hang_before_headers' })
    const settings = { REPLYX_DATA_DIR: dataDir, REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}`, REPLYX_LISTEN: '127.0.0.1:0' }
    const child = Bun.spawn([process.execPath, `${import.meta.dir}/../../main.ts`, 'serve'], {
      env: settings,
      stdout: 'ignore',
      stderr: 'ignore',
    })
    while (fake.requests.length < 2 && child.exitCode === null) await Bun.sleep(20)
    child.kill('SIGKILL')
    await child.exited
    expect(fake.requests).toHaveLength(2)
    const first = textsEmbedded({ ...fake, requests: fake.requests.slice(0, 1) })
    fake.requests.length = 0
    await using t = await startApp({ settings })
    await t.app.idle()
    expect(await spaces({ t })).toEqual(['openai/text-embedding-3-small@512'])
    expect(textsEmbedded(fake)).toBe(SECTIONS + 2 - first)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
