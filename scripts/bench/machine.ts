import { readFileSync, statfsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Where things run, so that the one measured does not share its core with the one that measures. */
export type Place = 'server' | 'client'

const CORE: Record<Place, string> = { server: '0', client: '1' }
const TICKS_PER_SECOND = 100
const TMPFS = 0x01021994

const canPin = (): boolean => Bun.which('taskset') !== null && availableParallelism() >= 2

/** The command on a core of its own, where the machine has two and the tool for it. */
export const pinned = (place: Place, command: string[]): string[] => (canPin() ? ['taskset', '-c', CORE[place], ...command] : command)

export const pinningNote = (): string =>
  canPin() ? 'server on core 0, load client on core 1' : 'NOT PINNED: server and load client share the machine as they come'

/** Milliseconds of processor time a process has used, all threads, in steps of ten. */
export const cpuMs = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}

export interface Memory {
  rssMb: number
  /** Without pages of the executable, which all its processes share. */
  privateMb: number
  /** The most it ever had resident. */
  peakMb: number
}

export const memoryOf = (pid: number): Memory => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024
  return { rssMb: mb('VmRSS'), privateMb: mb('RssAnon'), peakMb: mb('VmHWM') }
}

/** A sync costs nothing on a disk made of memory: figures from one are no figures. */
export const diskNote = (folder: string): string => (statfsSync(folder).type === TMPFS ? 'IN MEMORY: syncs cost nothing here' : 'on disk')
