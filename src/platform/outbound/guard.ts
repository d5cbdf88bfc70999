import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { createIsPublicAddress } from './public-address.ts'
import { checkTarget, type Resolve, type Target, type TargetRules } from './target.ts'

export interface GuardDeps {
  /** `host:port` pairs on private addresses that the admin opened; asked at every call. */
  allowList: () => readonly string[]
  resolve?: Resolve
  ownAddresses?: () => readonly string[]
}

/** For those who open their own connections: where they may connect to, and only there. Throws OutboundRefused or OutboundFailed. */
export type Guard = (url: URL) => Promise<Target>

export const createGuard = (deps: GuardDeps): Guard => {
  const rules = rulesOf(deps)
  return (url) => checkTarget(url, rules)
}

export const rulesOf = (deps: GuardDeps): TargetRules => ({
  allowList: deps.allowList,
  ownAddresses: deps.ownAddresses ?? interfaceAddresses,
  resolve: deps.resolve ?? systemResolve,
  isPublic: createIsPublicAddress(),
})

const systemResolve: Resolve = async (hostname) => (await lookup(hostname, { all: true, verbatim: true })).map((found) => found.address)

const interfaceAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address))
