import type { Bot, PollNote, World } from './world.ts'

const KEPT_NOTES = 10_000

export const notePoll = (world: World, bot: Bot, what: PollNote['what']): void => {
  world.pollNotes.push({ bot: bot.id, what, at: world.now() })
  if (world.pollNotes.length > 2 * KEPT_NOTES) world.pollNotes.splice(0, KEPT_NOTES)
}
