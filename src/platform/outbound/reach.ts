import { OutboundFailed, OutboundTimeout } from './errors.ts'
import type { Target } from './target.ts'

const STAGGER_MS = 250
const REMEMBER_MS = 60_000
const REMEMBERED_PLACES = 1000

/** Opens and closes a TCP connection; rejects with the system's error. */
export type TryConnect = (address: string, port: number) => Promise<void>

export type Reach = (target: Target, limits: { connectMs: number; signal: AbortSignal }) => Promise<string>

/** Which of the checked addresses answers. fetch on a fixed address neither tries the next one nor tells connecting from waiting
 *  for the answer, so a dead address would cost the whole time to the first byte. A place that answered is not tried again for a minute. */
export const createReach = (tryConnect: TryConnect, now: () => number): Reach => {
  const reached = new Map<string, number>()
  const isKnown = (place: string): boolean => (reached.get(place) ?? 0) > now()
  return async (target, { connectMs, signal }) => {
    const known = target.addresses.find((address) => isKnown(`${address}|${target.port}`))
    if (known !== undefined) return known
    const address = await firstToAnswer(target, tryConnect, { connectMs, signal })
    if (reached.size >= REMEMBERED_PLACES) reached.clear()
    reached.set(`${address}|${target.port}`, now() + REMEMBER_MS)
    return address
  }
}

const firstToAnswer = (target: Target, tryConnect: TryConnect, limits: { connectMs: number; signal: AbortSignal }): Promise<string> =>
  new Promise((resolve, reject) => {
    const { addresses, port, hostname } = target
    let failures = 0
    const timers: Timer[] = []
    const settle = (act: () => void): void => {
      for (const timer of timers) clearTimeout(timer)
      limits.signal.removeEventListener('abort', onAbort)
      act()
    }
    const onAbort = (): void => settle(() => reject(limits.signal.reason))
    const attempt = (address: string): void => {
      tryConnect(address, port).then(
        () => settle(() => resolve(address)),
        (error: unknown) => {
          failures++
          if (failures === addresses.length) settle(() => reject(new OutboundFailed(codeOf(error), hostname)))
        },
      )
    }
    if (limits.signal.aborted) return reject(limits.signal.reason)
    limits.signal.addEventListener('abort', onAbort, { once: true })
    timers.push(setTimeout(() => settle(() => reject(new OutboundTimeout('connect', hostname))), limits.connectMs))
    addresses.forEach((address, index) => {
      if (index === 0) attempt(address)
      else timers.push(setTimeout(() => attempt(address), index * STAGGER_MS))
    })
  })

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'

export const tcpConnect: TryConnect = async (address, port) => {
  const socket = await Bun.connect({ hostname: address, port, socket: { data: () => {} } })
  socket.terminate()
}
