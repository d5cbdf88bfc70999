import { closeSync, openSync, readSync } from 'node:fs'

const EVERY_MS = 25

/** Calls `onExcess` once when the resident size of a process passes the limit. Elsewhere than on Linux it watches nothing. */
export const watchMemory = (pid: number, limitBytes: number, onExcess: () => void): (() => void) => {
  const buffer = Buffer.alloc(4096)
  const timer = setInterval(() => {
    if (residentBytes(pid, buffer) <= limitBytes) return
    clearInterval(timer)
    onExcess()
  }, EVERY_MS)
  return () => clearInterval(timer)
}

/** 0 when the process is gone. Synchronous, because a read from /proc never waits for a disk. */
const residentBytes = (pid: number, buffer: Buffer): number => {
  try {
    const file = openSync(`/proc/${pid}/status`, 'r')
    try {
      const status = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0))
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
    } finally {
      closeSync(file)
    }
  } catch {
    return 0
  }
}
