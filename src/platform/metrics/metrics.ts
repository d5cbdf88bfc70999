interface Tokens {
  inputTokens: number
  outputTokens: number
  cachedTokens: number
}

export type TelegramEvent =
  | { kind: 'update'; outcome: string }
  | { kind: 'send'; outcome: string }
  | { kind: 'reply'; waitedMs: number }
  | { kind: 'possible_repeats'; count: number }
  | { kind: 'worker_restart'; reason: string }
  | { kind: 'line'; state: string }

export interface Metrics {
  /** The page Prometheus reads, text format 0.0.4. */
  render(): Promise<{ contentType: string; body: string }>
  http(end: { method: string; route: string; status: number; durationMs: number }): void
  job(end: { kind: string; outcome: string; durationMs: number }): void
  turn(end: { outcome: string; searchMs: number; totalMs: number }): void
  modelCall(end: { provider: string; outcome: string; durationMs: number; firstTokenMs: number | null; usage: Tokens }): void
  limited(purpose: string): void
  signIn(outcome: 'ok' | 'failed'): void
  telegram(event: TelegramEvent): void
  /** Asked at each scrape. */
  gauge(name: string, help: string, read: () => number): void
  /** The same for several values that one label tells apart; what is not told is 0. */
  gauges(name: string, help: string, by: { label: string; read: () => Readonly<Record<string, number>> }): void
}

/** The library and the node modules it brings cost a start five milliseconds; what happens before is kept and told then. */
const LOAD_AFTER_MS = 500
const MAX_EARLY = 10_000

/** Takes every figure from the first moment on, and loads what keeps them when the start is over or somebody asks. */
export const createMetrics = (build: { version: string; commit: string }): Metrics => {
  const early: Array<(metrics: Metrics) => void> = []
  let loaded: Metrics | undefined
  let loading: Promise<Metrics> | undefined
  const load = async (): Promise<Metrics> => {
    const { createPrometheus } = await import('./prometheus.ts')
    loaded = createPrometheus(build)
    for (const tell of early.splice(0)) tell(loaded)
    return loaded
  }
  const loadOnce = (): Promise<Metrics> => (loading ??= load())
  const tell = (say: (metrics: Metrics) => void): void => {
    if (loaded) return say(loaded)
    if (early.length === 0) setTimeout(() => void loadOnce(), LOAD_AFTER_MS).unref()
    if (early.push(say) > MAX_EARLY) void loadOnce()
  }
  return {
    render: async () => (await loadOnce()).render(),
    http: (end) => tell((metrics) => metrics.http(end)),
    job: (end) => tell((metrics) => metrics.job(end)),
    turn: (end) => tell((metrics) => metrics.turn(end)),
    modelCall: (end) => tell((metrics) => metrics.modelCall(end)),
    limited: (purpose) => tell((metrics) => metrics.limited(purpose)),
    signIn: (outcome) => tell((metrics) => metrics.signIn(outcome)),
    telegram: (event) => tell((metrics) => metrics.telegram(event)),
    gauge: (name, help, read) => tell((metrics) => metrics.gauge(name, help, read)),
    gauges: (name, help, by) => tell((metrics) => metrics.gauges(name, help, by)),
  }
}
