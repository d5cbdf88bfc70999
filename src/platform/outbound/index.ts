export { OutboundFailed, OutboundRefused, OutboundTimeout, OutboundTooLarge } from './errors.ts'
export { createOutbound, OUTBOUND_LIMITS, type OutboundDeps, type OutboundLimits, type SafeFetch } from './outbound.ts'
export { createIsPublicAddress } from './public-address.ts'
