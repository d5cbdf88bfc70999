import { WorkerSide } from '../../adapters/telegram/run-worker.ts'

declare const self: Worker

// A thread of bots that what a customer writes can bring down: each of these words is met while the update is opened.
const side = new WorkerSide((message) => self.postMessage(message))
self.onmessage = (event: MessageEvent) => side.take(event.data)

const eaten: string[] = []
const parse = JSON.parse
JSON.parse = (text, reviver) => {
  if (text.includes('hang-the-thread')) for (;;);
  if (text.includes('end-the-thread')) void Promise.reject(new Error('a floating promise'))
  if (text.includes('fill-the-thread')) for (let i = 0; i < 400_000; i++) eaten.push(`${i} ${text.slice(0, 40)}`)
  return parse(text, reviver)
}
