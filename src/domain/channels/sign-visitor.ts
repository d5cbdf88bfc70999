import { createHmac } from 'node:crypto'
import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { Ctx } from '../identity/index.ts'
import type { ChannelsDeps } from './deps.ts'
import { getSite } from './get-site.ts'
import { openIdentitySecret } from './identity-secret.ts'

const LIFE_S = 600

export interface SignedVisitor {
  assistantId: AssistantId
  person: { id: string; name: string; email: string }
}

/** What the server of the business would sign, for whoever tries it out in the console. */
export const signVisitor = async (deps: ChannelsDeps, ctx: Ctx, { assistantId, person }: SignedVisitor): Promise<string> => {
  const secret = openIdentitySecret(deps, await getSite(deps, ctx, assistantId))
  if (secret === undefined) throw new AppError('conflict', { key: 'error.identity_off' })
  const { id, name, email } = person
  const exp = Math.floor(deps.clock() / 1000) + LIFE_S
  const claims = { sub: id, exp, ...(name && { name }), ...(email && { email }) }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
