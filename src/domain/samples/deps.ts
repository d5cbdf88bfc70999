import type { Clock } from '../../kernel/clock.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Answers } from '../answers/index.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Channels } from '../channels/index.ts'
import type { Dialogs } from '../dialogs/index.ts'
import type { Knowledge } from '../knowledge/index.ts'

export interface SampleDeps {
  db: Db
  clock: Clock
  assistants: Pick<Assistants, 'add' | 'drop' | 'find'>
  knowledge: Pick<Knowledge, 'addDocument' | 'removeDocument'>
  dialogs: Pick<Dialogs, 'forgetAssistant'>
  answers: Pick<Answers, 'forgetAssistant'>
  channels: Pick<Channels, 'forgetAssistant'>
  /** The bytes of a file that came with the program. */
  open(path: string): ReadableStream<Uint8Array>
}
