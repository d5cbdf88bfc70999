import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executable } from './executable.ts'
import { startFakeModel } from './fake-model.ts'
import { diskNote, pinningNote } from './machine.ts'
import type { Bench } from './report.ts'
import { seed } from './seed.ts'
import { startProduct } from './server.ts'
import { startTelegram } from './telegram/fake-telegram.ts'
import { isPhase, PHASES, type Phase, result, type Seen } from './telegram/figures.ts'
import { HANG_MS, measurePhase, untilAllPoll } from './telegram/phases.ts'

const BOTS = 1_000
const APART = 10
const BACKLOG = 100_000
const MODEL = {
  firstTokenMs: 100,
  tokenMs: 5,
  answer: 'Сменить пароль можно в личном кабинете, в разделе настроек, для этого нужен доступ к почте [1].',
}

/**
 * A thousand bots of the executable at a fake Bot API, idle and written to, beside the same work by a process for each bot.
 * `--only idle,20` runs some of it, `--backlog 10000` drains fewer.
 */
export const bench: Bench = async ({ only, backlog = BACKLOG, say }) => {
  const phases = phasesOf(only)
  const file = await executable(say)
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    await using telegram = await startTelegram(BOTS)
    await using model = await startFakeModel(MODEL)
    say(`connecting ${BOTS} bots`)
    const dataDir = join(folder, 'data')
    const { apiRoot, bots } = telegram
    const seeded = await seed({
      dataDir,
      visitors: 0,
      withKnowledge: true,
      model,
      telegram: { apiRoot, tokens: bots.map(({ token }) => token) },
    })
    const settings = { ...seeded.settings, REPLYX_TELEGRAM_HANG_MS: String(HANG_MS), REPLYX_LOG_LEVEL: 'warn' }
    const open = () => startProduct({ file, dataDir, settings })
    let server = await open()
    const seen: Seen = { note: `${pinningNote()}; ${diskNote(folder)}; ${seeded.corpusNote}`, botCount: BOTS, apart: APART }
    try {
      await untilAllPoll(telegram, BOTS)
      for (const phase of phases) {
        say(phase)
        const restart = async (meanwhile: () => Promise<void>) => {
          await server.kill()
          await meanwhile()
          server = await open()
          return server
        }
        await measurePhase(phase, seen, {
          telegram,
          model,
          server,
          restart,
          backlog,
          questions: seeded.questions,
          logFile: `${dataDir}.log`,
        })
      }
    } finally {
      await server.kill()
    }
    return result(seen)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const phasesOf = (only: string | undefined): readonly Phase[] => {
  if (only === undefined) return PHASES
  const wanted = only.split(',')
  const unknown = wanted.filter((name) => !isPhase(name))
  if (unknown.length > 0) throw new Error(`--only takes ${PHASES.join(', ')}; not ${unknown.join(', ')}`)
  return PHASES.filter((phase) => wanted.includes(phase))
}
