export { checkCanary } from './canary.ts'
export { loadMasterKey, masterKeyPath } from './master-key.ts'
export { createSecrets, SealError, type Secrets } from './secrets.ts'
export { hashToken, isSameSecret, mask, newToken } from './tokens.ts'
