import type { DocumentRow } from './document-store.ts'
import type { ChunkRow } from './generation-store.ts'
import { titleOf } from './title-of.ts'

/** What of a chunk its vector is made from: where it stands tells what it speaks of. */
export const embeddedText = (document: Pick<DocumentRow, 'title' | 'name'>, chunk: Pick<ChunkRow, 'heading_path' | 'text'>): string =>
  [titleOf(document), ...(JSON.parse(chunk.heading_path) as string[]), chunk.text].join('\n')
