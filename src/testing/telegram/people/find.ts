import type { Bot, BusinessConnection, Group, User, World } from '../world.ts'

/** Who asks for what is not there has a mistake in the test: these throw plain errors, not refusals. */
const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the fake knows no ${what}`)
  return value
}

export const botOf = (world: World, id: number): Bot => must(world.bots.get(id), `bot ${id}`)
export const userOf = (world: World, id: number): User => must(world.users.get(id), `user ${id}`)
export const groupOf = (world: World, id: number): Group => must(world.groups.get(id), `group ${id}`)
export const businessOf = (world: World, id: string): BusinessConnection => must(world.business.get(id), `business connection ${id}`)
