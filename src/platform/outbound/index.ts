export { OutboundFailed, OutboundRefused, OutboundTimeout, OutboundTooLarge } from './errors.ts'
export { createOutbound, type OutboundDeps, type OutboundLimits, type SafeFetch } from './outbound.ts'
