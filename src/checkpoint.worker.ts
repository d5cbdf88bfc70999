import type { CheckpointOrder } from './adapters/sqlite/checkpointer.ts'
import { runCheckpoints } from './adapters/sqlite/run-checkpoints.ts'

declare const self: Worker

// Before anything is awaited: what arrives earlier would be lost.
const take = runCheckpoints(() => self.postMessage('done'))
self.onmessage = ({ data }: MessageEvent<CheckpointOrder>) => take(data)
