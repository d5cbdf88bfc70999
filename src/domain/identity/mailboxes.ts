import type { WorkspaceId } from '../../kernel/ids.ts'
import { isLanguage, type Language } from '../../kernel/language.ts'
import type { IdentityDeps } from './deps.ts'

export interface Mailbox {
  email: string
  language: Language
}

/** Who is written to about a workspace; more people than this read a mail nobody feels meant by. */
const MOST = 20

export const mailboxesOf = async ({ db }: IdentityDeps, workspaceId: WorkspaceId): Promise<Mailbox[]> => {
  const rows = await db.read
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select(['users.email', 'users.language'])
    .where('members.workspace_id', '=', workspaceId)
    .where('users.blocked_at', 'is', null)
    .orderBy('members.created_at')
    .limit(MOST)
    .execute()
  return rows.map(({ email, language }) => ({ email, language: isLanguage(language) ? language : 'ru' }))
}
