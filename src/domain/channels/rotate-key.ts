import type { AssistantId } from '../../kernel/ids.ts'
import type { Ctx } from '../identity/index.ts'
import { changeSite } from './change-site.ts'
import type { ChannelsWorld } from './deps.ts'
import { newSiteKey } from './get-site.ts'
import type { Site } from './store.ts'

/** The old key and every token made with it end at once; the snippet on the site has to be replaced. */
export const rotateKey = async (deps: ChannelsWorld, ctx: Ctx, assistantId: AssistantId): Promise<Site> =>
  changeSite(deps, ctx, {
    assistantId,
    event: 'widget_key_rotated',
    change: (site) => ({ ...site, key: newSiteKey(), tokenVersion: site.tokenVersion + 1 }),
  })
