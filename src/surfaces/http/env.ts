import type { Language } from '../../kernel/language.ts'
import type { Log } from '../../platform/log/log.ts'

/** What the server hands to the app beside the request. */
export interface ServerHandle {
  /** Seconds without traffic before the connection is cut; 0 switches that off for this request. */
  timeout(request: Request, seconds: number): void
  requestIP(request: Request): { address: string } | null
}

/** What every handler finds in its context. */
export interface HttpEnv {
  Bindings: { server?: ServerHandle }
  Variables: {
    requestId: string
    /** Of the customer or member, not of a proxy we trust. */
    clientIp: string
    language: Language
    log: Log
    /** The template of the route that answered, where a surface knows it better than the outer router; a box, because it is
     *  filled behind it. */
    answeredBy: { route?: string }
    /** More fields for the one line this request leaves in the log. */
    logFields: Record<string, unknown>
    /** What the limits said last; goes out with the answer, whichever that is. */
    rateLimit?: { policy: string; state: string }
  }
}
