import { statfs } from 'node:fs/promises'
import { writeSetting } from '../platform/db/settings.ts'
import { countJobs } from '../platform/jobs/index.ts'
import type { Component } from '../surfaces/http/health.ts'
import type { Base } from './base.ts'
import type { Features } from './features.ts'

const LOW_DISK_BYTES = 500 * 1024 * 1024
const EMPTY_DISK_BYTES = 20 * 1024 * 1024
/** A write each time somebody asks would let strangers wear the disk. */
const PROBE_EVERY_MS = 10_000

/** What `/health` tells of. */
export const components = (base: Base, features: Features, dataDir: string): Component[] => [
  { name: 'database', isVital: true, check: databaseCheck(base) },
  { name: 'disk', isVital: true, check: () => diskCheck(dataDir) },
  {
    name: 'jobs',
    isVital: false,
    check: async () => {
      const failed = (await countJobs(base.db.read)).find((row) => row.state === 'failed')
      return failed ? { state: 'degraded', note: 'some jobs failed for good' } : { state: 'ok' }
    },
  },
  {
    name: 'models',
    isVital: false,
    check: async () => {
      const { total, failing } = await features.models.health()
      if (failing === 0) return { state: 'ok' }
      return { state: 'degraded', note: failing === total ? 'no provider answers; the local one stands in' : 'a provider does not answer' }
    },
  },
  { name: 'telegram', isVital: false, check: () => telegramCheck(features) },
]

const databaseCheck = ({ db, clock }: Base): Component['check'] => {
  let lastWriteAt = 0
  return async () => {
    await db.read.selectFrom('settings').select('key').limit(1).execute()
    if (clock() - lastWriteAt > PROBE_EVERY_MS) {
      await db.write((tx) => writeSetting(tx, { key: 'health.probe', value: clock(), at: clock() }))
      lastWriteAt = clock()
    }
    return { state: 'ok' }
  }
}

const diskCheck = async (dataDir: string): ReturnType<Component['check']> => {
  const { bavail, bsize } = await statfs(dataDir)
  const freeBytes = bavail * bsize
  if (freeBytes < EMPTY_DISK_BYTES) return { state: 'down', note: 'the disk is full' }
  return freeBytes < LOW_DISK_BYTES ? { state: 'degraded', note: 'the disk is almost full' } : { state: 'ok' }
}

/** A bot that hears nothing is worse than none: its customers write to it. */
const telegramCheck = async ({ telegram }: Features): ReturnType<Component['check']> => {
  const status = (await telegram.running())?.status()
  if (!status || status.running === 0) return { state: 'ok' }
  const { running, deaf, fallen } = status
  if (deaf === running) return { state: 'down', note: 'no bot hears Telegram' }
  if (deaf > 0) return { state: 'degraded', note: `${deaf} of ${running} bots do not hear Telegram` }
  return fallen > 0 ? { state: 'degraded', note: 'calls of Telegram do not arrive, bots poll instead' } : { state: 'ok' }
}
