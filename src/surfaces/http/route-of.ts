import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'

/** The template of what answered: middleware stands for every method, a route for one. */
export const routeOf = (c: Context): string => matchedRoutes(c).findLast((route) => route.method !== 'ALL')?.path ?? 'unmatched'
