const LONGEST_MS = 15 * 60_000

/** How long the server asks us to wait, by whichever header says so; undefined when none does. */
export const retryAfterOf = (headers: Headers, now: number): number | undefined => {
  const ms = asked(headers, now)
  return ms === undefined || !Number.isFinite(ms) || ms < 0 ? undefined : Math.min(Math.ceil(ms), LONGEST_MS)
}

const asked = (headers: Headers, now: number): number | undefined => {
  const exact = headers.get('retry-after-ms')
  if (exact !== null && /^\d+(\.\d+)?$/.test(exact)) return Number(exact)
  const after = headers.get('retry-after')
  if (after !== null && after.trim() !== '') return /^\d+(\.\d+)?$/.test(after.trim()) ? Number(after) * 1_000 : Date.parse(after) - now
  return spentReset(headers)
}

/** Only the limit that is used up says when to come back. */
const spentReset = (headers: Headers): number | undefined => {
  const resets = ['requests', 'tokens']
    .filter((what) => headers.get(`x-ratelimit-remaining-${what}`) === '0')
    .map((what) => durationMs(headers.get(`x-ratelimit-reset-${what}`) ?? ''))
    .filter((ms) => ms !== undefined)
  return resets.length > 0 ? Math.max(...resets) : undefined
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `6m0s`, `120ms`, `1h2m3s`. */
const durationMs = (text: string): number | undefined => {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0)
  return total
}
