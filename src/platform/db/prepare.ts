import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import { directOf } from './db.ts'

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

interface Plan<Row> {
  query: CompiledQuery<Row>
  /** Where a value is a blank, its name. */
  names: Array<string | undefined>
}

/**
 * A query built and compiled once for each engine, then only bound: building it anew costs more than SQLite takes to run
 * it. For the queries that every message passes; the shape must not depend on the values.
 */
export const prepare = <Tables, Params extends object, Row>(
  build: (db: Kysely<Tables>, param: Param<Params>) => Compilable<Row>,
): Prepared<Tables, Params, Row> => {
  const plans = new WeakMap<object, Plan<Row>>()
  // A lie told to the builder only: it takes any value as a parameter and looks into none, and a blank is replaced before the query runs.
  const blank = ((name: string) => new Blank(name)) as unknown as Param<Params>
  const planFor = (db: Kysely<Tables>): Plan<Row> => {
    const { adapter } = db.getExecutor()
    const known = plans.get(adapter)
    if (known) return known
    const query = build(db, blank).compile()
    const plan = { query, names: query.parameters.map((value) => (value instanceof Blank ? value.name : undefined)) }
    plans.set(adapter, plan)
    return plan
  }
  return async (db, params) => {
    const { query, names } = planFor(db)
    const values = params as Record<string, unknown>
    const parameters = names.map((name, i) => (name === undefined ? query.parameters[i] : values[name]))
    const direct = directOf(db)
    if (direct) return direct(query.sql, parameters) as Row[]
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}
