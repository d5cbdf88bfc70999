import { percentile } from './report.ts'

export interface Stalls {
  /** How long somebody else had to wait for his turn of the event loop, in the worst case, and for one moment in a thousand. */
  longestMs: number
  p999Ms: number
  /** The longest time this thread computed without giving anybody else a turn: unlike the first, it does not see what else the machine does. */
  longestCpuMs: number
}

export interface StallWatch {
  stop(): Stalls
}

const EVERY_MS = 1

/** Watches the event loop of this thread by a timer that is due every millisecond. */
export const watchStalls = (): StallWatch => {
  const gaps: number[] = []
  let longestCpuMs = 0
  let last = performance.now()
  let cpu = cpuMs()
  const timer = setInterval(() => {
    const now = performance.now()
    const cpuNow = cpuMs()
    gaps.push(Math.max(0, now - last - EVERY_MS))
    longestCpuMs = Math.max(longestCpuMs, cpuNow - cpu)
    last = now
    cpu = cpuNow
  }, EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return { longestMs: Math.max(0, ...gaps), p999Ms: percentile(gaps, 0.999), longestCpuMs }
    },
  }
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
