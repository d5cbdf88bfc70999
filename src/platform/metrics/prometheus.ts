import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { createInstruments } from './instruments.ts'
import type { Metrics } from './metrics.ts'

/** Names that end in `_total` and are no counters, which promtool refuses; and heap spaces, which this runtime does not have: asking walks
 *  the whole heap to answer mostly zeros. */
const UNWANTED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
]

/** The metrics themselves; `metrics.ts` loads them when the start is over. */
export const createPrometheus = (build: { version: string; commit: string }): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({ name: 'replyx_build_info', help: 'What runs; always 1.', labelNames: ['version', 'commit'], registers }).set(build, 1)
  const the = createInstruments(registry)
  // Known from the start, so that the first failure counts as a rise.
  for (const outcome of ['ok', 'failed']) the.signIns.inc({ outcome }, 0)
  return {
    render: async () => {
      addProcessMetrics(registry)
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
    http: ({ method, route, status, durationMs }) => the.http.observe({ method, route, status: String(status) }, durationMs / 1000),
    job: ({ kind, outcome, durationMs }) => the.jobs.observe({ kind, outcome }, durationMs / 1000),
    turn: ({ outcome, searchMs, totalMs }) => {
      the.turns.observe({ outcome }, totalMs / 1000)
      the.search.observe(searchMs / 1000)
    },
    modelCall: ({ provider, outcome, durationMs, firstTokenMs, usage }) => {
      the.calls.observe({ provider, outcome }, durationMs / 1000)
      if (firstTokenMs !== null) the.firstToken.observe({ provider }, firstTokenMs / 1000)
      the.tokens.inc({ provider, direction: 'input' }, usage.inputTokens)
      the.tokens.inc({ provider, direction: 'cached' }, usage.cachedTokens)
      the.tokens.inc({ provider, direction: 'output' }, usage.outputTokens)
    },
    limited: (purpose) => the.limited.inc({ purpose }),
    signIn: (outcome) => the.signIns.inc({ outcome }),
    telegram: (event) => {
      if (event.kind === 'update') the.telegramUpdates.inc({ outcome: event.outcome })
      else if (event.kind === 'send') the.telegramSends.inc({ outcome: event.outcome })
      else if (event.kind === 'reply') the.telegramReplies.observe(event.waitedMs / 1000)
      else if (event.kind === 'possible_repeats') the.telegramRepeats.inc(event.count)
      else if (event.kind === 'line') the.telegramLines.inc({ state: event.state })
      else the.telegramRestarts.inc({ reason: event.reason })
    },
    ...gaugesOn(registers),
  }
}

/** At the first scrape, because they delay the start and begin a timer: an instance that nobody watches does without. */
const addProcessMetrics = (registry: Registry): void => {
  if (registry.getSingleMetric('process_start_time_seconds')) return
  collectDefaultMetrics({ register: registry })
  for (const name of UNWANTED) registry.removeSingleMetric(name)
}

const gaugesOn = (registers: Registry[]): Pick<Metrics, 'gauge' | 'gauges'> => ({
  gauge: (name, help, read) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  },
  gauges: (name, help, { label, read }) => {
    new Gauge({
      name,
      help,
      registers,
      labelNames: [label],
      collect() {
        this.reset()
        for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count)
      },
    })
  },
})
