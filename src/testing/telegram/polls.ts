import type { Poll } from './update-queue.ts'
import type { Bot, World } from './world.ts'

/** What wakes held polls. One timer serves them all: a thousand waiting bots must cost nothing. */
export interface PollClock {
  hold: (bot: Bot, poll: Poll) => void
  /** An update came; the real server waits a moment for more before it answers. */
  wake: (bot: Bot) => void
  close: () => void
}

const SLOT_MS = 50
const WAKE_DELAY_MS = 1

export const createPollClock = (world: () => World): PollClock => {
  const slots = new Map<number, Array<[Bot, Poll]>>()
  const woken = new Set<Bot>()
  let timer: Timer | undefined
  let armedFor = Number.POSITIVE_INFINITY
  let flush: Timer | undefined

  const arm = (): void => {
    let next = Number.POSITIVE_INFINITY
    for (const slot of slots.keys()) if (slot < next) next = slot
    if (next === armedFor) return
    clearTimeout(timer)
    armedFor = next
    if (next === Number.POSITIVE_INFINITY) return
    timer = setTimeout(expire, Math.max(0, next * SLOT_MS - world().now()))
  }

  const expire = (): void => {
    armedFor = Number.POSITIVE_INFINITY
    const now = world().now()
    for (const [slot, held] of slots) {
      if (slot * SLOT_MS > now) continue
      slots.delete(slot)
      for (const [bot, poll] of held) if (bot.poll === poll) answerPoll(bot, now)
    }
    arm()
  }

  return {
    hold: (bot, poll) => {
      bot.poll = poll
      const slot = Math.ceil(poll.until / SLOT_MS)
      const held = slots.get(slot)
      if (held) held.push([bot, poll])
      else slots.set(slot, [[bot, poll]])
      if (slot < armedFor) arm()
    },
    wake: (bot) => {
      if (bot.poll === undefined) return
      woken.add(bot)
      flush ??= setTimeout(() => {
        flush = undefined
        const now = world().now()
        const bots = [...woken]
        woken.clear()
        for (const one of bots) answerPoll(one, now)
      }, WAKE_DELAY_MS)
    },
    close: () => {
      clearTimeout(timer)
      clearTimeout(flush)
    },
  }
}

/** Answers the held call with what there is, be it nothing. */
const answerPoll = (bot: Bot, now: number): void => {
  const poll = bot.poll
  if (poll === undefined) return
  bot.poll = undefined
  poll.answer({ updates: bot.queue.take(poll.offset, poll.limit, now) })
}
