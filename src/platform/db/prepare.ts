import type { Compilable, CompiledQuery, Kysely } from 'kysely'

/** Stands in a query for the value that each call gives. */
class Blank {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Gives the stand-in for one parameter, typed as its value so that the builder takes it. */
export type Param<Params> = <Name extends keyof Params & string>(name: Name) => Params[Name]

export type Prepared<Tables, Params, Row> = (db: Kysely<Tables>, params: Params) => Promise<Row[]>

/**
 * A query built and compiled once for each engine, then only bound: building it anew costs more than SQLite takes to run
 * it. For the few queries that every message passes; the shape must not depend on the values.
 */
export const prepare = <Tables, Params extends object, Row>(
  build: (db: Kysely<Tables>, param: Param<Params>) => Compilable<Row>,
): Prepared<Tables, Params, Row> => {
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  const blank = ((name: string) => new Blank(name)) as unknown as Param<Params>
  return async (db, params) => {
    const { adapter } = db.getExecutor()
    let query = compiled.get(adapter)
    if (!query) {
      query = build(db, blank).compile()
      compiled.set(adapter, query)
    }
    const values = params as Record<string, unknown>
    const parameters = query.parameters.map((value) => (value instanceof Blank ? values[value.name] : value))
    const result = await db.executeQuery<Row>({ ...query, parameters })
    return result.rows
  }
}
