import type { MiddlewareHandler } from 'hono'
import type { VisitorEnv, WidgetSurfaceDeps } from './deps.ts'

/** Who writes is what his token says and nothing else; cookies are not looked at. */
export const withVisitor = ({ channels }: Pick<WidgetSurfaceDeps, 'channels'>): MiddlewareHandler<VisitorEnv> =>
  async function withVisitor(c, next) {
    const token = /^Bearer ([\w.-]{1,2000})$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
    const visitor = await channels.verifyToken(token)
    c.set('visitor', visitor)
    c.set('token', token)
    c.set('logFields', { ...c.get('logFields'), workspaceId: visitor.workspaceId, customerId: visitor.actor.customerId })
    await next()
  }
