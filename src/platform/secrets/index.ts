export { checkCanary, hasCanary } from './canary.ts'
export { decodeMasterKey, loadMasterKey, masterKeyPath } from './master-key.ts'
export { createSecrets, type Secrets } from './secrets.ts'
export { hashToken, isSameSecret, mask, newToken } from './tokens.ts'
