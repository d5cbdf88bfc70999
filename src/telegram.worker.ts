import { WorkerSide } from './adapters/telegram/run-worker.ts'

declare const self: Worker

// Before anything is awaited: what arrives earlier would be lost.
const side = new WorkerSide((message) => self.postMessage(message))
self.onmessage = (event: MessageEvent) => side.take(event.data)
