import type { Method } from '../call.ts'
import { sendMessage } from './send.ts'

/** Every method but getUpdates, which waits. Names are without case, as there. */
export const METHODS: Record<string, Method> = {
  getme: ({ bot }) => ({ ...bot.user, ...bot.abilities }),
  sendmessage: sendMessage,
  sendchataction: () => true,
  deletewebhook: () => true,
  getwebhookinfo: ({ bot }) => ({ url: '', has_custom_certificate: false, pending_update_count: bot.queue.pending }),
  setmycommands: () => true,
}
