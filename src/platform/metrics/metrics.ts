import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** The page Prometheus reads, text format 0.0.4. */
  render(): Promise<{ contentType: string; body: string }>
  http(end: { method: string; route: string; status: number; durationMs: number }): void
  job(end: { kind: string; outcome: string; durationMs: number }): void
  turn(end: { outcome: string; overheadMs: number; totalMs: number }): void
  modelCall(end: { provider: string; model: string; outcome: string; durationMs: number; firstTokenMs: number | null }): void
  modelTokens(used: { provider: string; direction: 'input' | 'output' | 'cached'; tokens: number }): void
  limited(purpose: string): void
  signIn(outcome: 'ok' | 'failed'): void
  /** Asked at each scrape. */
  gauge(name: string, help: string, read: () => number): void
}

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
const HTTP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const MODEL_BUCKETS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 13, 20, 30, 60, 120]
const JOB_BUCKETS = [0.01, 0.1, 0.5, 1, 5, 15, 30, 60, 120, 300]

/** Labels are route templates, kinds and outcomes: bounded lists, never ids. */
export const createMetrics = (build: { version: string; commit: string }): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({ name: 'replyx_build_info', help: 'What runs; always 1.', labelNames: ['version', 'commit'], registers }).set(build, 1)
  const http = new Histogram({
    name: 'replyx_http_request_duration_seconds',
    help: 'Time from the request to its response head.',
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP_BUCKETS,
    registers,
  })
  const jobs = new Histogram({
    name: 'replyx_job_duration_seconds',
    help: 'Time one try of a job took.',
    labelNames: ['kind', 'outcome'],
    buckets: JOB_BUCKETS,
    registers,
  })
  const turns = new Histogram({
    name: 'replyx_turn_duration_seconds',
    help: 'Time from the claim of a turn to its stored answer.',
    labelNames: ['outcome'],
    buckets: MODEL_BUCKETS,
    registers,
  })
  const overhead = new Histogram({
    name: 'replyx_turn_overhead_seconds',
    help: 'Time from the customer’s message to the call of the model, search included.',
    buckets: HTTP_BUCKETS,
    registers,
  })
  const calls = new Histogram({
    name: 'replyx_model_call_duration_seconds',
    help: 'Time a model call took in all.',
    labelNames: ['provider', 'outcome'],
    buckets: MODEL_BUCKETS,
    registers,
  })
  const firstToken = new Histogram({
    name: 'replyx_model_first_token_seconds',
    help: 'Time from the call of a model to its first piece of text.',
    labelNames: ['provider'],
    buckets: MODEL_BUCKETS,
    registers,
  })
  const tokens = new Counter({
    name: 'replyx_model_tokens_total',
    help: 'Tokens used.',
    labelNames: ['provider', 'direction'],
    registers,
  })
  const limits = new Counter({
    name: 'replyx_rate_limited_total',
    help: 'Requests refused by a limit.',
    labelNames: ['purpose'],
    registers,
  })
  const signIns = new Counter({ name: 'replyx_sign_ins_total', help: 'Attempts to sign in.', labelNames: ['outcome'], registers })
  for (const outcome of ['ok', 'failed']) signIns.inc({ outcome }, 0)
  return {
    render: async () => {
      addProcessMetrics(registry)
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
    http: ({ method, route, status, durationMs }) => http.observe({ method, route, status: String(status) }, durationMs / 1000),
    job: ({ kind, outcome, durationMs }) => jobs.observe({ kind, outcome }, durationMs / 1000),
    turn: ({ outcome, overheadMs, totalMs }) => {
      turns.observe({ outcome }, totalMs / 1000)
      overhead.observe(overheadMs / 1000)
    },
    modelCall: ({ provider, outcome, durationMs, firstTokenMs }) => {
      calls.observe({ provider, outcome }, durationMs / 1000)
      if (firstTokenMs !== null) firstToken.observe({ provider }, firstTokenMs / 1000)
    },
    modelTokens: ({ provider, direction, tokens: count }) => tokens.inc({ provider, direction }, count),
    limited: (purpose) => limits.inc({ purpose }),
    signIn: (outcome) => signIns.inc({ outcome }),
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
  }
}

/** At the first scrape, because they delay the start and begin a timer: an instance that nobody watches does without. */
const addProcessMetrics = (registry: Registry): void => {
  if (registry.getSingleMetric('process_start_time_seconds')) return
  collectDefaultMetrics({ register: registry })
  for (const name of UNWANTED) registry.removeSingleMetric(name)
}
