import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Audit } from '../../platform/audit/index.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Attempts, Limits } from '../../platform/limits/index.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Mailer, MailTexts } from '../../platform/mail/index.ts'
import type { Passwords } from './passwords.ts'

export interface IdentityDeps {
  db: Db
  clock: Clock
  newId: NewId
  /** The root log, without fields of its own: a failed sign-in must begin with the address for fail2ban. */
  log: Log
  audit: Audit
  attempts: Attempts
  limits: Limits
  passwords: Passwords
  jobs: Jobs
  mail: {
    mailer: Mailer
    texts: MailTexts
    /** The page that sets a new password with this token. Absent while no public address is configured: a link made from what
     *  a stranger's request calls our host would lead to his. */
    resetUrl?: ((token: string) => string) | undefined
  }
  /** For metrics. */
  onSignIn?: (outcome: 'ok' | 'failed') => void
}
