import type { Call } from './call.ts'
import type { Sent } from './world.ts'

/** Notes what the bot did, for who reads along on the users' side. */
export const record = (call: Call, what: Pick<Sent, 'chat' | 'result'> & { messageId?: number; text?: string }): void => {
  const { world, bot, name, args } = call
  const sent: Sent = { seq: world.nextId.seq++, at: world.now(), bot: bot.id, method: name, args: args.toObject(), ...what }
  world.sent.push(sent)
  for (const wake of world.sentWaiters) wake()
}
