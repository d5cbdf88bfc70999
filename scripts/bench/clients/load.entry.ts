import { HttpConnection } from '../http-connection.ts'
import { median, percentile } from '../report.ts'
import { serveClient } from './client.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import { createFill, templateOf } from './template.ts'

const fill = createFill()

/** Each connection sends its next request when the reply to the one before is there. */
const load = async ({ port, connections, warmMs, measureMs, requests, status }: LoadPlan): Promise<LoadResult> => {
  const templates = requests.map(templateOf)
  const open = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(port)))
  const latencies: number[] = []
  const refused = new Map<string, number>()
  const begin = performance.now() + warmMs
  const end = begin + measureMs
  let next = 0
  const drive = async (connection: HttpConnection): Promise<void> => {
    for (;;) {
      const template = templates[next++ % templates.length]
      if (!template) return
      const sentAt = performance.now()
      if (sentAt >= end) return
      const reply = await connection.ask(fill(template))
      const now = performance.now()
      if (reply.status !== status) {
        const what = `${reply.status} ${/"detail":"[^"]*"/.exec(reply.body)?.[0] ?? reply.body.slice(0, 100)}`
        refused.set(what, (refused.get(what) ?? 0) + 1)
      } else if (sentAt >= begin && now <= end) latencies.push(now - sentAt)
    }
  }
  await Promise.all(open.map(drive))
  for (const connection of open) connection.close()
  return {
    perSecond: latencies.length / (measureMs / 1000),
    p50Ms: median(latencies),
    p99Ms: percentile(latencies, 0.99),
    refused: Object.fromEntries(refused),
  }
}

serveClient(load)
