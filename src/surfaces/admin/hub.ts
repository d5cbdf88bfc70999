import type { HubAssistant } from '../../../web/admin/pages/assistants/hub.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import type { AdminDeps } from './deps.ts'
import { ctxOf, type Screen } from './screen.ts'

/** The assistant this address is about; throws `not_found` for an unknown or foreign one. */
export const assistantOf = (deps: Pick<AdminDeps, 'assistants'>, c: Screen): Promise<Assistant> =>
  deps.assistants.get(ctxOf(c), c.req.param('id') ?? '')

export const hubOf = (assistant: Assistant): HubAssistant => ({ id: assistant.id, name: assistant.name, accent: assistant.look.accent })

/** Where sites load the chat from; without the setting, where the reader is. */
export const baseOf = (deps: Pick<AdminDeps, 'publicUrl'>, c: Screen): string => deps.publicUrl ?? new URL(c.req.url).origin

/** No machine but this one can reach it. */
export const isLocal = (base: string): boolean => /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(new URL(base).hostname)

/** This tab again, with the drawer and whatever else the address holds. */
export const backTo = (c: Screen): string => {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}
