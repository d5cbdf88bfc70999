import type { Migration } from '../src/platform/db/db.ts'
import { migration as platform } from './0001_platform.ts'

/** In order, for ever: a compiled executable cannot read a folder. */
export const migrations: readonly Migration[] = [platform]
