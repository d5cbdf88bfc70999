export { type Audit, type AuditEntry, type AuditQuery, type AuditRecord, createAudit } from './audit.ts'
