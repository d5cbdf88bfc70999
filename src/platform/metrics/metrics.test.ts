import { expect, test } from 'bun:test'
import { createMetrics } from './metrics.ts'

test('what happened before the page was first asked for is on it', async () => {
  const metrics = createMetrics({ version: '1.2.3', commit: 'abc' })
  metrics.http({ method: 'GET', route: '/x/:id', status: 200, durationMs: 12 })
  metrics.signIn('failed')
  metrics.gauge('replyx_things', 'Things there are.', () => 7)
  metrics.gauges('replyx_kinds', 'Things by kind.', { label: 'kind', read: () => ({ big: 2, small: 5 }) })
  const usage = { inputTokens: 5, cachedTokens: 1, outputTokens: 2 }
  metrics.modelCall({ provider: 'openai', outcome: 'ok', durationMs: 900, firstTokenMs: 300, usage })
  const { body, contentType } = await metrics.render()
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
  for (const line of [
    'replyx_build_info{version="1.2.3",commit="abc"} 1',
    'replyx_http_request_duration_seconds_count{method="GET",route="/x/:id",status="200"} 1',
    'replyx_sign_ins_total{outcome="failed"} 1',
    'replyx_sign_ins_total{outcome="ok"} 0',
    'replyx_things 7',
    'replyx_kinds{kind="small"} 5',
    'replyx_model_tokens_total{provider="openai",direction="input"} 5',
  ]) {
    expect(body).toContain(`${line}\n`)
  }
  expect(body.endsWith('\n')).toBe(true)
})

test('a histogram’s last bucket counts all, and buckets only grow', async () => {
  const metrics = createMetrics({ version: '1', commit: '' })
  for (const durationMs of [1, 30, 700, 99_000]) metrics.turn({ outcome: 'answered', searchMs: 3, totalMs: durationMs })
  const { body } = await metrics.render()
  const counts = [...body.matchAll(/replyx_turn_duration_seconds_bucket\{le="([^"]+)",outcome="answered"\} (\d+)/g)].map((m) => [
    m[1],
    Number(m[2]),
  ])
  expect(counts.length).toBeGreaterThan(3)
  expect(counts.at(-1)).toEqual(['+Inf', 4])
  expect(counts.map(([, n]) => n)).toEqual(counts.map(([, n]) => Number(n)).toSorted((a, b) => a - b))
})
