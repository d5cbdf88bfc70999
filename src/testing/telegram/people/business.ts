import type { Deliver } from '../deliver.ts'
import { connectionJson } from '../methods/chat.ts'
import { chatJson } from '../rooms.ts'
import type { BusinessConnection, World } from '../world.ts'
import { botOf, businessOf, userOf } from './find.ts'

/** Somebody lets the bot answer for their account. */
export const connectBusiness = (
  world: World,
  deliver: Deliver,
  order: { bot: number; owner: number; canReply?: boolean },
): { id: string; updateId: number | null } => {
  const bot = botOf(world, order.bot)
  if (bot.abilities.can_connect_to_business !== true) throw new Error('this bot may not be connected: make it with canConnectToBusiness')
  const owner = userOf(world, order.owner)
  const connection: BusinessConnection = {
    id: `bizc${bot.id}x${owner.id}`,
    botId: bot.id,
    ownerId: owner.id,
    canReply: order.canReply ?? true,
    isEnabled: true,
    date: Math.floor(world.now() / 1_000),
    rooms: new Map(),
    nextMessageId: 1,
  }
  world.business.set(connection.id, connection)
  return { id: connection.id, ...tell(world, deliver, connection) }
}

/** The rights change, or the connection ends. */
export const changeBusiness = (
  world: World,
  deliver: Deliver,
  order: { id: string; canReply?: boolean; isEnabled?: boolean },
): { updateId: number | null } => {
  const connection = businessOf(world, order.id)
  connection.canReply = order.canReply ?? connection.canReply
  connection.isEnabled = order.isEnabled ?? connection.isEnabled
  return tell(world, deliver, connection)
}

const tell = (world: World, deliver: Deliver, connection: BusinessConnection): { updateId: number | null } => {
  const content = connectionJson(userOf(world, connection.ownerId), connection)
  const update = deliver(botOf(world, connection.botId), { kind: 'business_connection', content, key: connection.ownerId })
  return { updateId: update?.id ?? null }
}

export const deleteBusinessMessages = (
  world: World,
  deliver: Deliver,
  order: { id: string; customer: number; messageIds: number[] },
): { updateId: number | null } => {
  const connection = businessOf(world, order.id)
  const room = connection.rooms.get(order.customer)
  for (const id of order.messageIds) room?.messages.delete(id)
  const content = {
    business_connection_id: connection.id,
    chat: chatJson({ user: userOf(world, order.customer) }),
    message_ids: order.messageIds,
  }
  const update = deliver(botOf(world, connection.botId), { kind: 'deleted_business_messages', content, key: order.customer })
  return { updateId: update?.id ?? null }
}
