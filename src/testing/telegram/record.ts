import type { Call } from './call.ts'
import type { Sent } from './world.ts'

/** Notes what the bot did, for who reads along on the users' side. */
export const record = (call: Call, what: Pick<Sent, 'chat' | 'result'> & { messageId?: number; text?: string }): void => {
  const { world, bot, name, args } = call
  const sent: Sent = { seq: world.nextId.seq++, at: world.now(), bot: bot.id, method: name, args: args.toObject(), ...what }
  world.load?.onSent(sent)
  world.sent.push(sent)
  if (world.sent.length > world.keepSent * 1.5) world.sent.splice(0, world.sent.length - world.keepSent)
  for (const wake of world.sentWaiters) wake()
}
