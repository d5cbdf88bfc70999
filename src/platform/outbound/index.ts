export { OutboundFailed, OutboundRefused, OutboundTimeout, OutboundTooLarge } from './errors.ts'
export { createGuard, type Guard } from './guard.ts'
export { createOutbound, type OutboundDeps, type OutboundLimits, type SafeFetch } from './outbound.ts'
export type { Target } from './target.ts'
