import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import { createCache } from '../../platform/cache/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Assistant } from '../assistants/index.ts'
import type { Ctx } from '../identity/index.ts'
import { type Admission, type Admitted, admitOrigin, findOpenSite } from './admit-origin.ts'
import type { ChannelsDeps, ChannelsWorld } from './deps.ts'
import { frameAncestorsOf } from './domain-rule.ts'
import { getSite } from './get-site.ts'
import { hasBots } from './has-bots.ts'
import { removeIdentitySecret, renewIdentitySecret } from './identity-secret.ts'
import { type IssuedToken, issueToken, type TokenRequest } from './issue-token.ts'
import { rotateKey } from './rotate-key.ts'
import { type SignedVisitor, signVisitor } from './sign-visitor.ts'
import { deleteSite, type Site } from './store.ts'
import { type PageTry, type TriedPage, tryPage } from './try-page.ts'
import { type SiteChange, updateSite } from './update-site.ts'
import { type Visitor, verifyToken } from './verify-token.ts'

export type { Admission, Admitted } from './admit-origin.ts'
export type { Bot, BotState } from './bots/bot.ts'
export type { NewBot } from './bots/connect-bot.ts'
export type { Bots, SeenBot } from './bots/create-bots.ts'
export { FILE_JOB, FORGET_JOB, SETUP_JOB, SWEEP_JOB } from './bots/job-kinds.ts'
export type { OpenedFile, SentFile } from './bots/read-files.ts'
export type { RichText } from './bots/rich-text.ts'
export type { ChannelsDeps } from './deps.ts'
export type { IssuedToken, TokenRequest } from './issue-token.ts'
export type { TextEntity } from './ports.ts'
export type { Site } from './store.ts'
export type { SiteChange } from './update-site.ts'
export type { Visitor } from './verify-token.ts'

export interface Channels {
  /** The widget site of an assistant, made at the first look. Needs `channels.manage`, as the next two. */
  getSite(ctx: Ctx, assistantId: AssistantId): Promise<Site>
  /** Replaces the list of allowed domains; refuses the whole list when one line is no domain. */
  updateSite(ctx: Ctx, change: SiteChange): Promise<Site>
  rotateKey(ctx: Ctx, assistantId: AssistantId): Promise<Site>
  /** A new secret to sign visitors with, told once; the old one ends. Needs `channels.manage`, as the next. */
  renewIdentitySecret(ctx: Ctx, assistantId: AssistantId): Promise<{ site: Site; secret: string }>
  removeIdentitySecret(ctx: Ctx, assistantId: AssistantId): Promise<Site>
  /** A token for a visitor as the business would sign it, to try out. Needs `channels.manage`, as the next. */
  signVisitor(ctx: Ctx, visitor: SignedVisitor): Promise<string>
  /** See try-page.ts. */
  tryPage(ctx: Ctx, page: PageTry): Promise<TriedPage>
  /** The site of a public key, whoever asks; `not_found` when there is none. */
  findSite(siteKey: string): Promise<{ site: Site; assistant: Assistant }>
  /** The site, if a page of this `Origin` may show it: the instance's own and the listed ones. Otherwise `forbidden`. */
  admitOrigin(admission: Admission): Promise<Admitted>
  /** A token for 15 minutes, after the same check of the origin. The same guest secret is the same customer. */
  issueToken(request: TokenRequest): Promise<IssuedToken>
  /** Who speaks. Throws `unauthenticated` for everything that is not a living token of ours. */
  verifyToken(token: string | undefined): Promise<Visitor>
  /** A step: the site of this assistant is gone, and the line on any page with it. */
  forgetAssistant(tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<void>
  /** Whether the bots have to be loaded. */
  hasBots(): Promise<boolean>
  /** The sources of the `frame-ancestors` directive of this site's frame. */
  frameAncestors(site: Site): string[]
}

/** Every message of every visitor asks for his site. */
const CACHED = { ttlMs: 1000, max: 1000 }

export const createChannels = (deps: ChannelsDeps): Channels => open({ ...deps, sites: createCache<Site>(CACHED) })

const open = (deps: ChannelsWorld): Channels => ({
  getSite: (ctx, assistantId) => getSite(deps, ctx, assistantId),
  updateSite: (ctx, change) => updateSite(deps, ctx, change),
  rotateKey: (ctx, assistantId) => rotateKey(deps, ctx, assistantId),
  renewIdentitySecret: (ctx, assistantId) => renewIdentitySecret(deps, ctx, assistantId),
  removeIdentitySecret: (ctx, assistantId) => removeIdentitySecret(deps, ctx, assistantId),
  signVisitor: (ctx, visitor) => signVisitor(deps, ctx, visitor),
  tryPage: (ctx, page) => tryPage(deps, ctx, page),
  findSite: (siteKey) => findOpenSite(deps, siteKey),
  admitOrigin: (admission) => admitOrigin(deps, admission),
  issueToken: (request) => issueToken(deps, request),
  verifyToken: (token) => verifyToken(deps, token),
  forgetAssistant: async (tx, of) => {
    const id = await deleteSite(tx, of)
    if (id) deps.sites.dropWith(tx, id)
  },
  hasBots: () => hasBots(deps.db.read),
  frameAncestors: (site) => frameAncestorsOf(site.allowedDomains),
})
