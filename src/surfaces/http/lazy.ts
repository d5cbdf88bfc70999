import { type Context, type Handler, Hono, type MiddlewareHandler } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import type { HttpEnv } from './env.ts'
import { tellLimit } from './rate-limit.ts'
import { routeOf } from './route-of.ts'

type Outer = HttpEnv['Variables']

interface InnerEnv extends HttpEnv {
  Bindings: HttpEnv['Bindings'] & { outer?: Outer }
}

/**
 * A surface whose code is loaded at its first request: a start should not pay for what nobody has asked for yet. It stands
 * last, under `*`, and gets what the outer middleware found out.
 */
export const lazySurface = (load: () => Promise<Hono<HttpEnv>>): Handler<HttpEnv> => {
  let loading: Promise<Hono<HttpEnv>> | undefined
  const surface = async (): Promise<Hono<HttpEnv>> => {
    const inner = new Hono<InnerEnv>().use(takeOver).route('/', await load())
    inner.notFound(() => {
      throw new AppError('not_found', { key: 'error.not_found' })
    })
    // What the surface does not answer itself is for the outer handler.
    inner.onError((error) => {
      throw error
    })
    return inner
  }
  return async (c) => {
    // A load that failed is tried again by the next request.
    loading ??= surface().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    const inner = await loading
    return inner.fetch(c.req.raw, { ...c.env, outer: c.var })
  }
}

const takeOver: MiddlewareHandler<InnerEnv> = async (c: Context<InnerEnv>, next) => {
  const outer = c.env.outer
  if (!outer) throw new Error('a lazy surface stands behind the base middleware')
  for (const name of ['requestId', 'clientIp', 'language', 'log', 'logFields', 'answeredBy'] as const) c.set(name, outer[name])
  await next()
  // The outer middleware sees this object too: the line in the log and the metrics name the route that answered.
  outer.answeredBy.route = routeOf(c)
  tellLimit(c.res.headers, c.get('rateLimit'))
}
