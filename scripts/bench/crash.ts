import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFakeOpenAi } from '../../src/testing/openai/index.ts'
import { startFakeTelegram } from '../../src/testing/telegram/index.ts'
import { freePort } from '../smoke/instance.ts'
import { check, checkIntegrity, type Finding, settle } from './crash/check.ts'
import { createLedger, type Ledger, newMessage } from './crash/ledger.ts'
import { createWorkers, type Worker } from './crash/load.ts'
import { type Business, sendFromApi } from './crash/send.ts'
import { afterSweep, ageByTwoDays } from './crash/sweep.ts'
import { createPeople, type People } from './crash/telegram.ts'
import { executable } from './executable.ts'
import { diskNote } from './machine.ts'
import { createRandom, type Random } from './random.ts'
import { type Bench, type BenchResult, median, percentile, round } from './report.ts'
import { seed } from './seed.ts'
import { type Server, startProduct } from './server.ts'

const ROUNDS = 200
const LIVES_MS = { least: 30, most: 700 }
/** Of the kills, that come the moment something was acknowledged: what was promised before it was on disk is lost then. */
const AT_AN_ACK = 0.6
const ACK_WAIT_MS = 500
/** Of the restarts, that are killed too before they are ready. */
const DIES_YOUNG = 0.25
const YOUNG_MS = 60
const ASKED_A_ROUND = 2
const INTEGRITY_EVERY = 10
const BOTS = 4
/** Of the rounds, in which a thread of bots dies too. */
const POISON_EVERY = 5

interface World {
  file: string
  dataDir: string
  port: number
  settings: Record<string, string>
  business: Business
  people: People
  workers: Worker[]
  random: Random
  kills: number
  readyMs: number[]
}

/** Kills the server at random moments under uploads, messages and answers, and holds what is left against what was acknowledged. */
export const bench: Bench = async ({ rounds = ROUNDS, seed: given, say }) => {
  const number = given ?? Math.floor(Math.random() * 1e6)
  const file = await executable(say)
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  await using model = startFakeOpenAi({ dialect: 'compatible', pace: { firstTokenMs: 20, tokenMs: 1 } })
  // Limits would only make it slow; they have tests of their own.
  await using telegram = startFakeTelegram({ limitFactor: Number.POSITIVE_INFINITY })
  try {
    say(`seed ${number}`)
    const bots = telegram.makeBots({ count: BOTS })
    const dataDir = join(folder, 'data')
    const provider = { baseUrl: model.baseUrl, apiKey: model.apiKey, chatModel: 'qwen3:8b' }
    const seeded = await seed({
      dataDir,
      visitors: 0,
      withKnowledge: true,
      model: { port: model.port, provider },
      telegram: { apiRoot: telegram.apiRoot, tokens: bots.map(({ token }) => token) },
    })
    const port = freePort()
    const business: Business = { ...seeded, url: `http://127.0.0.1:${port}`, ledger: createLedger() }
    const random = createRandom(number)
    const settings = { ...seeded.settings, REPLYX_LOG_LEVEL: 'warn', REPLYX_TELEGRAM_HANG_MS: '250' }
    const people = createPeople(
      telegram,
      bots.map(({ id }) => id),
      random,
    )
    const workers = [...createWorkers(business, random), ...people.workers]
    const world: World = { file, dataDir, port, settings, business, people, workers, random, kills: 0, readyMs: [] }
    const { findings, orphaned } = await live(world, rounds, say)
    if (findings.length > 0) for (const line of await errorsOf(dataDir)) say(line)
    return result(world, { findings, orphaned, note: `seed ${number}, ${rounds} rounds, ${diskNote(folder)}` })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const SHOWN_ERRORS = 20

/** What the log says of what was found: the folder is gone after this. */
const errorsOf = async (dataDir: string): Promise<string[]> => {
  const lines = (await Bun.file(`${dataDir}.log`).text()).split('\n')
  return lines.filter((line) => line.includes('"level":50') || line.includes('"level":"error"')).slice(-SHOWN_ERRORS)
}

const live = async (world: World, rounds: number, say: (text: string) => void): Promise<{ findings: Finding[]; orphaned: number }> => {
  const findings: Finding[] = []
  let server = await start(world)
  try {
    for (let i = 1; i <= rounds && findings.length === 0; i++) {
      if (i % POISON_EVERY === 0) world.people.poison()
      await killUnderLoad(world, server)
      server = await restart(world)
      findings.push(...(await rest(world)))
      if (i % INTEGRITY_EVERY === 0 || i === rounds) findings.push(...checkIntegrity(world.dataDir))
      const { messages, documents } = world.business.ledger
      if (i % INTEGRITY_EVERY === 0) say(`round ${i}: ${messages.length} messages, ${documents.length} documents, ${world.kills} kills`)
    }
    await server.kill()
    const orphaned = await ageByTwoDays(world.dataDir)
    server = await start(world)
    const left = await afterSweep(world.dataDir)
    if (left.length > 0) findings.push({ kind: 'broken', text: `the sweep left files without a row: ${left.join(', ')}` })
    findings.push(...(await rest(world)))
    return { findings, orphaned }
  } finally {
    await server.kill()
  }
}

const start = async ({ file, dataDir, port, settings, people, readyMs }: World): Promise<Server> => {
  const server = await startProduct({ file, dataDir, settings, port, isPinned: false })
  readyMs.push(server.readyMs)
  people.restarted()
  return server
}

/** Some restarts are cut off in the middle of their recovery. */
const restart = async (world: World): Promise<Server> => {
  const { file, dataDir, port, settings, random } = world
  while (random.next() < DIES_YOUNG) {
    const env = { ...settings, REPLYX_DATA_DIR: dataDir }
    const child = Bun.spawn([file, 'serve', '--listen', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'ignore', 'ignore'] })
    await Bun.sleep(random.whole(0, YOUNG_MS))
    child.kill('SIGKILL')
    await child.exited
    world.kills++
  }
  return start(world)
}

const killUnderLoad = async (world: World, server: Server): Promise<void> => {
  const stop = new AbortController()
  const working = Promise.all(world.workers.map((worker) => worker.run(stop.signal)))
  await Bun.sleep(world.random.whole(LIVES_MS.least, LIVES_MS.most))
  await world.people.seeRepeats(world.port)
  if (world.random.next() < AT_AN_ACK) await killAtAnAck(world.business.ledger, server)
  await server.kill()
  world.kills++
  stop.abort()
  await working
}

const killAtAnAck = async (ledger: Ledger, { pid }: Server): Promise<void> => {
  const acked = Promise.withResolvers<void>()
  ledger.onAck = () => {
    process.kill(pid, 'SIGKILL')
    ledger.onAck = undefined
    acked.resolve()
  }
  await Promise.race([acked.promise, Bun.sleep(ACK_WAIT_MS)])
  ledger.onAck = undefined
}

/** What was not acknowledged is sent again, everything runs to its end, and then nothing may be missing or too much. */
const rest = async ({ workers, business, people, port, dataDir, random }: World): Promise<Finding[]> => {
  await Promise.all(workers.map((worker) => worker.finish()))
  await settle(dataDir)
  const findings = await askForDocuments(business, random)
  await settle(dataDir)
  await people.seeRepeats(port)
  return [...findings, ...people.check(), ...(await check(dataDir, business.ledger))]
}

/** Searchable is what an answer can stand on. */
const askForDocuments = async (business: Business, random: Random): Promise<Finding[]> => {
  const { documents } = business.ledger
  const findings: Finding[] = []
  for (let i = 0; i < Math.min(ASKED_A_ROUND, documents.length); i++) {
    // The newest, and any.
    const document = i === 0 ? documents.at(-1) : random.pick(documents)
    if (!document?.acked) continue
    const message = newMessage(business.ledger, random, `Что означает кодовое слово ${document.codeWord}?`)
    const { answer } = await sendFromApi(business, message, { waitS: 30 })
    if (answer?.sources.some((source) => source.documentId === document.acked?.documentId)) continue
    findings.push({ kind: 'lost', text: `${document.fileName} is searchable and was not found: ${JSON.stringify(answer)?.slice(0, 300)}` })
  }
  return findings
}

const result = (
  { business, people, kills, readyMs }: World,
  { findings, orphaned, note }: { findings: Finding[]; orphaned: number; note: string },
): BenchResult => {
  const { messages, documents, resent }: Ledger = business.ledger
  const acked = messages.filter((message) => message.acked).length
  const ackedDocuments = documents.filter((document) => document.acked).length
  const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length
  const p99 = percentile(readyMs, 0.99)
  return {
    tables: [
      {
        title: `kill -9 under uploads, messages and answers (${note})`,
        columns: ['acked messages', 'acked documents', 'sent again', 'lost', 'doubled', 'broken', 'kills', 'orphaned files swept'],
        rows: [[acked, ackedDocuments, resent, count('lost'), count('doubled'), count('broken'), kills, orphaned]],
      },
      {
        title: 'in telegram: written to bots while the process, and now and then a thread of bots, dies',
        columns: ['written', 'said twice', 'counted as possible repeats'],
        rows: [[people.said(), people.doubled(), people.accounted()]],
      },
      {
        title: 'from the start of the process to ready, ms, after a kill',
        columns: ['p50', 'p99', 'max', 'starts'],
        rows: [[round(median(readyMs)), round(p99), round(Math.max(...readyMs)), readyMs.length]],
      },
      ...(findings.length > 0 ? [{ title: 'FOUND', columns: ['kind', 'what'], rows: findings.map(({ kind, text }) => [kind, text]) }] : []),
    ],
    aims: [
      { claim: 'nothing acknowledged is lost', holds: count('lost') === 0, seen: `${acked + ackedDocuments} acknowledged` },
      { claim: 'nothing is doubled', holds: count('doubled') === 0, seen: `${kills} kills` },
      { claim: 'ready again p99 ≤ 250 ms', holds: p99 <= 250, seen: `${round(p99)} ms` },
    ],
    isSound: findings.length === 0,
    figures: {
      acked,
      ackedDocuments,
      lost: count('lost'),
      doubled: count('doubled'),
      told: people.said(),
      toldTwice: people.doubled(),
      kills,
      readyP50Ms: median(readyMs),
      readyP99Ms: p99,
    },
  }
}
