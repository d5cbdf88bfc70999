import type { Migration } from '../src/platform/db/db.ts'
import { migration as platform } from './0001_platform.ts'
import { migration as identity } from './0002_identity.ts'
import { migration as models } from './0003_models.ts'
import { migration as assistants } from './0004_assistants.ts'
import { migration as knowledge } from './0005_knowledge.ts'
import { migration as dialogs } from './0006_dialogs.ts'
import { migration as answers } from './0007_answers.ts'
import { migration as channels } from './0008_channels.ts'
import { migration as packedVectors } from './0009_packed_vectors.ts'
import { migration as rebuilds } from './0010_rebuilds.ts'
import { migration as handoff } from './0011_handoff.ts'
import { migration as pairs } from './0012_pairs.ts'
import { migration as ratings } from './0014_ratings.ts'
import { migration as samples } from './0015_samples.ts'
import { migration as widget } from './0016_widget.ts'
import { migration as telegram } from './0017_telegram.ts'
import { migration as telegramChats } from './0018_telegram_chats.ts'
import { migration as retention } from './0021_retention.ts'

/** In order, for ever: a compiled executable cannot read a folder. */
export const migrations: readonly Migration[] = [
  platform,
  identity,
  models,
  assistants,
  knowledge,
  dialogs,
  answers,
  channels,
  packedVectors,
  rebuilds,
  handoff,
  pairs,
  ratings,
  samples,
  widget,
  telegram,
  telegramChats,
  retention,
]
