export { type Audit, type AuditEntry, type AuditQuery, type AuditRecord, createAudit } from './audit.ts'
export { AUDIT_SWEEP_JOB, createAuditSweep } from './sweep-job.ts'
