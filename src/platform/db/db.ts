import type { Kysely } from 'kysely'

/** Every table by name. Each feature adds its own in its `schema.ts` by declaration merging:
 *  `declare module '../../platform/db/db.ts' { interface Schema extends DialogTables {} }`. */
export interface Schema {}

declare const txMark: unique symbol
declare const readerMark: unique symbol

/** The open write transaction. `Tx<BillingTables>` accepts the full one and cannot name another feature's table. */
export type Tx<Tables = Schema> = Kysely<Tables> & { readonly [txMark]: true }

/** A read-only handle that the writer never blocks. */
export type Reader<Tables = Schema> = Kysely<Tables> & { readonly [readerMark]: true }

export interface Db {
  /**
   * The only way to write. The work runs inside an immediate transaction that may be shared with other writes of the same
   * moment (one that throws undoes only itself) and resolves after the commit is on disk. It may run more than once, after all that it
   * wrote was undone: what it does outside the transaction it must be able to do again. Never nests; no network, hashing or file work inside. `tx` is dead when the work has ended.
   */
  write<Result>(work: (tx: Tx) => Promise<Result>, options?: WriteOptions): Promise<Result>
  readonly read: Reader
  /** The same for queries that may take long: they hold nobody up, and each costs a little more. */
  readonly aside: Reader
  readonly engine: EngineName
  close(): Promise<void>
}

export interface WriteOptions {
  /** Resolve at the commit, a flush earlier: for what a power failure may undo because it is simply done again (a claim). Nothing that
   *  was promised to anybody. What is written after it is never on disk without it. */
  isRepeatable?: boolean
}

export type EngineName = 'sqlite' | 'postgres'

export interface Migration {
  /** `0001_platform`: number and feature; never renamed, never edited after a release. */
  id: string
  up(tx: Tx, engine: EngineName): Promise<void>
}

/** What one write does once it is on disk. */
export type CommitHooks = Array<() => void>

const hooks = new WeakMap<object, CommitHooks>()

const hooksOf = (tx: object): CommitHooks => {
  const own = hooks.get(tx)
  if (!own) throw new Error('afterCommit needs the transaction of an open write')
  return own
}

/** Runs `action` once this write is on disk; never when it is rolled back. For hints (publish an event), not for effects. */
export const afterCommit = <Tables>(tx: Tx<Tables>, action: () => void): void => {
  hooksOf(tx).push(action)
}

/** For engines only: opens the list that this fills. */
export const openHooks = (tx: object): CommitHooks => {
  const own: CommitHooks = []
  hooks.set(tx, own)
  return own
}

/** Runs compiled SQL at once and gives its rows. */
export type Direct = (sql: string, parameters: readonly unknown[]) => unknown[]

const directs = new WeakMap<object, Direct>()

/** For engines that answer without waiting: `prepare` then spares each hot query Kysely's five promises. */
export const openDirect = (handle: object, direct: Direct): void => {
  directs.set(handle, direct)
}

export const directOf = (handle: object): Direct | undefined => directs.get(handle)
