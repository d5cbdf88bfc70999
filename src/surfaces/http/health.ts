import { timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { BuildInfo } from '../../build-info.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import type { HttpEnv } from './env.ts'

export type ComponentState = 'ok' | 'degraded' | 'down'

/** One thing the instance stands on. Never says more than a stranger may know. */
export interface Component {
  name: string
  /** Whether the instance is of no use while this is down. */
  isVital: boolean
  check(): Promise<{ state: ComponentState; note?: string }>
}

export interface HealthDeps {
  components: readonly Component[]
  isStopping: () => boolean
  metrics: Pick<Metrics, 'render'>
  metricsToken: string | undefined
  build: BuildInfo
}

const CHECK_TIMEOUT_MS = 3000

/** `/healthz` lives, `/readyz` may be sent work, `/health` component by component, `/metrics`, `/version`. */
export const health = (deps: HealthDeps): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/version', (c) => c.json(deps.build))
    .get('/readyz', async (c) => {
      const { status, components } = await look({ ...deps, components: deps.components.filter((component) => component.isVital) })
      return c.json({ status, components }, status === 'down' ? 503 : 200)
    })
    .get('/health', async (c) => {
      const { status, components } = await look(deps)
      return c.json({ status, version: deps.build.version, components }, status === 'down' ? 503 : 200)
    })
    .get('/metrics', async (c) => {
      if (!mayScrape(c, deps.metricsToken)) throw new AppError('forbidden', { key: 'error.metrics_closed' })
      const { contentType, body } = await deps.metrics.render()
      return c.body(body, 200, { 'content-type': contentType })
    })

interface Look {
  status: ComponentState
  components: Record<string, { state: ComponentState; note?: string }>
}

/** Also for the console's page. */
export const look = async (deps: Pick<HealthDeps, 'components' | 'isStopping'>): Promise<Look> => {
  const results = await Promise.all(deps.components.map(async (component) => ({ component, ...(await ask(component)) })))
  const isDown = deps.isStopping() || results.some(({ component, state }) => component.isVital && state === 'down')
  const isLess = results.some(({ state }) => state !== 'ok')
  return {
    status: isDown ? 'down' : isLess ? 'degraded' : 'ok',
    components: Object.fromEntries(results.map(({ component, state, note }) => [component.name, { state, ...(note ? { note } : {}) }])),
  }
}

const ask = async (component: Component): ReturnType<Component['check']> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<{ state: 'down'; note: string }>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', note: 'no answer' }), CHECK_TIMEOUT_MS)
  })
  try {
    return await Promise.race([component.check(), late])
  } catch {
    return { state: 'down' }
  } finally {
    clearTimeout(timer)
  }
}

/** With a token: whoever has it. Without one: this machine, and not somebody it forwards for. */
const mayScrape = (c: Context<HttpEnv>, token: string | undefined): boolean => {
  if (token !== undefined) {
    const given = Buffer.from(c.req.header('authorization') ?? '')
    const wanted = Buffer.from(`Bearer ${token}`)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
  const isForwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => c.req.header(name) !== undefined)
  return !isForwarded && /^(127\.|::1$)/.test(c.get('clientIp'))
}
