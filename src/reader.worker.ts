import type { ReaderOrder } from './adapters/sqlite/reader-orders.ts'
import { runReader } from './adapters/sqlite/run-reader.ts'

declare const self: Worker

// Before anything is awaited: what arrives earlier would be lost.
const take = runReader((answer) => self.postMessage(answer))
self.onmessage = ({ data }: MessageEvent<ReaderOrder>) => void take(data)
