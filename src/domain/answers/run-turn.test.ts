import { expect, test } from 'bun:test'
import { startJobs } from '../../platform/jobs/index.ts'
import { createTurnstile } from '../../platform/limits/index.ts'
import { testBase, turnIdOf, userCtx } from '../../testing/factories.ts'
import { createAssistants } from '../assistants/index.ts'
import { createDialogs, TURN_JOB } from '../dialogs/index.ts'
import type { SearchResult } from '../knowledge/index.ts'
import { createAnswers } from './create-answers.ts'
import { createLiveTurns } from './live-turns.ts'

const FOUND: SearchResult = {
  passages: [],
  evidence: { score: 1, threshold: 0.5, isEnough: true },
}

/** A question in a dialog whose model says one word and then nothing more, until it is told to end. */
const askSilentModel = async (options: { timeoutMs: number }) => {
  const t = await testBase()
  const assistants = createAssistants(t)
  const dialogs = createDialogs(t)
  const ctx = userCtx(t)
  let calls = 0
  const called = Promise.withResolvers<void>()
  const answers = createAnswers({
    ...t,
    newBoundary: () => 'mark',
    assistants,
    dialogs,
    knowledge: { search: async () => FOUND },
    handoff: { requestStep: async () => true },
    models: {
      stream: ({ signal }) => ({
        call: () => undefined,
        parts: (async function* () {
          calls += 1
          yield { kind: 'text' as const, text: 'Доставка' }
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason), { once: true })
            called.resolve()
          })
        })(),
      }),
      recordUsage: async () => {},
      spentToday: async () => ({ usdMicros: 0, unknownPriceCalls: 0 }),
    },
    live: createLiveTurns(t),
    turnstile: createTurnstile(),
    keepTracesDays: 90,
  })
  const assistant = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
  const customerId = await dialogs.ensureCustomer({ workspaceId: ctx.workspaceId, channel: 'widget', externalKey: 'k' })
  const say = (clientMessageId: string) =>
    dialogs.receive({
      workspaceId: ctx.workspaceId,
      assistantId: assistant.id,
      customerId,
      channel: 'widget',
      dialog: 'latest',
      clientMessageId,
      text: 'Сколько стоит доставка?',
    })
  const handlers = { [TURN_JOB]: { ...answers.turnJob, timeoutMs: options.timeoutMs } }
  const start = () => startJobs({ ...t, queue: t.jobs, handlers, instanceId: 'test' })
  return { ...t, ctx, answers, assistants, assistant, dialogs, say, start, calls: () => calls, called: called.promise }
}

test('a turn that takes all its time ends as failed, once, and nobody waits for it any more', async () => {
  await using s = await askSilentModel({ timeoutMs: 300 })
  const received = await s.say('c1')
  const { message } = received
  const turnId = turnIdOf(received)
  const runner = await s.start()
  await runner.idle()
  expect(await s.dialogs.turn(turnId)).toMatchObject({ state: 'failed', attempt: 1 })
  expect(await s.dialogs.openTurn(message.dialogId)).toBeUndefined()
  expect(await s.db.read.selectFrom('jobs').select('state').execute()).toEqual([])
  expect(s.calls()).toBe(1)
  expect(await s.answers.trace(s.ctx, turnId)).toMatchObject({
    outcome: 'failed',
    question: 'Сколько стоит доставка?',
    failure: 'error.unexpected',
  })
  await runner.close()
})

test('a shutdown in the middle of a turn leaves it for the next start', async () => {
  await using s = await askSilentModel({ timeoutMs: 60_000 })
  const turnId = turnIdOf(await s.say('c1'))
  const runner = await s.start()
  await s.called
  await runner.close()
  expect(await s.dialogs.turn(turnId)).toMatchObject({ state: 'running' })
  expect(await s.db.read.selectFrom('jobs').select(['state', 'attempt']).execute()).toEqual([{ state: 'waiting', attempt: 0 }])
})

test('a turn whose job killed too many processes is failed, and the next question is answered anew', async () => {
  await using s = await askSilentModel({ timeoutMs: 300 })
  const turnId = turnIdOf(await s.say('c1'))
  await s.db.write((tx) => tx.updateTable('jobs').set({ state: 'running', crashes: 20 }).execute())
  const runner = await s.start()
  expect(await s.dialogs.turn(turnId)).toMatchObject({ state: 'failed' })
  expect(await s.answers.trace(s.ctx, turnId)).toMatchObject({ outcome: 'failed', question: 'Сколько стоит доставка?' })
  expect((await s.say('c2')).turnId).not.toBe(turnId)
  await runner.idle()
  await runner.close()
})

test('a turn of a removed assistant fails at once', async () => {
  await using s = await askSilentModel({ timeoutMs: 300 })
  const turnId = turnIdOf(await s.say('c1'))
  await s.assistants.remove(s.ctx, s.assistant.id)
  const runner = await s.start()
  await runner.idle()
  expect(await s.dialogs.turn(turnId)).toMatchObject({ state: 'failed', attempt: 1 })
  await runner.close()
})
