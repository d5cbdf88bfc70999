import type { Hono } from 'hono'
import { type Base, type ComposeInput, openBase } from './compose/base.ts'
import { createFeatures, type Features } from './compose/features.ts'
import { createHttp } from './compose/http.ts'
import { runTool } from './compose/tools.ts'
import type { Config } from './config-keys.ts'
import { TURN_JOB } from './domain/dialogs/index.ts'
import { EMBEDDING_JOB } from './domain/models/index.ts'
import { MINUTE_MS } from './kernel/clock.ts'
import { AUDIT_SWEEP_JOB, createAuditSweep } from './platform/audit/index.ts'
import { createEventSweep, EVENT_SWEEP_JOB } from './platform/events/index.ts'
import { createJobSweep, JOB_SWEEP_JOB, type JobHandlers, type JobRunner, startJobs } from './platform/jobs/index.ts'
import type { CommandLine } from './surfaces/cli/parse.ts'
import type { HttpEnv } from './surfaces/http/env.ts'

export type { Base, ComposeInput } from './compose/base.ts'
export type { Features } from './compose/features.ts'

export interface App {
  http: Hono<HttpEnv>
  features: Features
  base: Base
  /** Begins to work through the jobs. */
  start(): Promise<void>
  /** Resolves when no job is running or due. */
  idle(): Promise<void>
  /** Turns readiness red and ends the streams. */
  sayBye(): void
  stop(graceMs: number): Promise<void>
  close(): Promise<void>
  /** The one-time link of the first run; undefined once an account exists. Makes the account the environment asks for. */
  setupLink(baseUrl: string): Promise<{ url: string; validMinutes: number } | undefined>
  runTool(line: CommandLine, out: (text: string) => void): Promise<number>
}

/** Adapters into domain into surfaces; nothing runs yet. Closing undoes it in reverse. */
export const composeApp = async (input: ComposeInput): Promise<App> => {
  await using building = new AsyncDisposableStack()
  const { loaded } = input
  const base = await openBase(input, building)
  const features = await createFeatures(input, base)
  const stopping = new AbortController()
  const { app: http, sse } = createHttp(base, features, { config: loaded.config, stopping: stopping.signal })
  const handlers = jobHandlers(base, loaded.config, features)
  let runner: JobRunner | undefined
  const closing = building.move()
  return {
    http,
    features,
    base,
    start: async () => {
      // Before the jobs: an answer that ends must find who brings it to Telegram.
      if (await features.channels.hasBots()) await (await features.telegram.bots()).start()
      const onEnd = base.metrics.job
      runner = await startJobs({ ...base, queue: base.jobs, handlers, instanceId: base.newId('ins'), onEnd })
    },
    idle: async () => runner?.idle(),
    sayBye: () => {
      stopping.abort()
      sse.close()
    },
    stop: async (graceMs) => runner?.close(graceMs),
    close: async () => {
      await runner?.close(0)
      await features.telegram.close()
      await closing.disposeAsync()
    },
    setupLink: (baseUrl) => setupLink(base, features, { config: loaded.config, baseUrl }),
    runTool: (line, out) => runTool(features, line, { loaded, out }),
  }
}

const jobHandlers = (base: Base, config: Config, { answers, dialogs, handoff, knowledge, identity, telegram }: Features): JobHandlers => ({
  [TURN_JOB]: answers.turnJob,
  ...answers.jobs,
  ...dialogs.jobs,
  ...handoff.jobs,
  ...knowledge.jobs,
  [EMBEDDING_JOB]: knowledge.embeddingJob,
  ...identity.jobs,
  ...telegram.jobs,
  [AUDIT_SWEEP_JOB]: createAuditSweep({ ...base, keepDays: config.keepAuditDays }),
  [EVENT_SWEEP_JOB]: createEventSweep(base),
  [JOB_SWEEP_JOB]: createJobSweep(base),
})

const setupLink = async (
  base: Base,
  { identity }: Features,
  { config, baseUrl }: { config: ComposeInput['loaded']['config']; baseUrl: string },
): ReturnType<App['setupLink']> => {
  const { adminEmail: email, adminPassword: password, language } = config
  if (email !== undefined && password !== undefined) {
    await identity.setup.fromConfig({ email, password, language, businessName: email.split('@')[1] ?? email })
  }
  if (!(await identity.setup.isOpen())) return undefined
  const { token, expiresAt } = await identity.setup.issueLink()
  return { url: `${baseUrl}/setup/${token}`, validMinutes: Math.round((expiresAt - base.clock()) / MINUTE_MS) }
}
