import type { EngineName } from './db.ts'

const engines = new WeakMap<object, EngineName>()

/** For engines only: says which one a dialect's adapter is. */
export const markEngine = <Adapter extends object>(adapter: Adapter, name: EngineName): Adapter => {
  engines.set(adapter, name)
  return adapter
}

interface Handle {
  getExecutor(): { readonly adapter: object }
}

/** For the few queries whose shape differs; SQLite unless an engine says otherwise. */
export const engineOf = (handle: Handle): EngineName => engines.get(handle.getExecutor().adapter) ?? 'sqlite'
