import { Database } from 'bun:sqlite'
import { Hono } from 'hono'

// Hono and one table, nothing else: what a request and a durable insert cost without any product around them.
const [, , port = '0', path = ':memory:'] = process.argv

const db = new Database(path, { create: true, strict: true })
db.run('PRAGMA journal_mode = WAL')
db.run('PRAGMA synchronous = FULL')
db.run('CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL)')
const insert = db.prepare<unknown, [string, string, number]>('INSERT INTO messages (id, text, at) VALUES (?, ?, ?)')

interface Message {
  clientMessageId: string
  text: string
}

const store = ({ clientMessageId, text }: Message): void => void insert.run(clientMessageId, text, Date.now())

let batch: Array<{ message: Message; done: () => void }> = []
const commit = (): void => {
  const ready = batch
  batch = []
  db.run('BEGIN IMMEDIATE')
  for (const { message } of ready) store(message)
  db.run('COMMIT')
  for (const { done } of ready) done()
}

const app = new Hono()
  .get('/hello', (c) => c.text('hello'))
  .post('/messages', async (c) => {
    const message = await c.req.json<Message>()
    store(message)
    return c.json({ id: message.clientMessageId }, 202)
  })
  .post('/messages/together', async (c) => {
    const message = await c.req.json<Message>()
    await new Promise<void>((done) => {
      if (batch.push({ message, done }) === 1) setImmediate(commit)
    })
    return c.json({ id: message.clientMessageId }, 202)
  })

Bun.serve({ port: Number(port), hostname: '127.0.0.1', development: false, fetch: app.fetch })
