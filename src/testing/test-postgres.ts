import { Client } from 'pg'
import { migrations } from '../../migrations/index.ts'
import { openPostgres } from '../adapters/postgres/open.ts'

export interface TestDatabase extends AsyncDisposable {
  url: string
}

const PREFIX = 'replyx_test_'
/** Which of the databases are taken: an advisory lock each, that goes with its holder. */
const TAKEN = 0x74657374

/**
 * An empty migrated database on that server, made from a template and given back clean: making one takes a hundred times longer than
 * emptying one, and test files run side by side in processes that come and go.
 */
export const takeDatabase = async (server: string): Promise<TestDatabase> => {
  const admin = new Client({ connectionString: server })
  await admin.connect()
  const number = await takeNumber(admin)
  const url = urlOf(server, `${PREFIX}${number}`)
  await makeOnce(admin, server, number)
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      await clean(url)
      await admin.end()
    },
  }
}

const takeNumber = async (admin: Client): Promise<number> => {
  for (let number = 1; ; number++) {
    const { rows } = await admin.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS got', [TAKEN, number])
    if (rows[0]?.got) return number
  }
}

const makeOnce = async (admin: Client, server: string, number: number): Promise<void> => {
  const name = `${PREFIX}${number}`
  const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rows.length > 0) return clean(urlOf(server, name))
  await admin.query('SELECT pg_advisory_lock($1, 0)', [TAKEN])
  try {
    const template = await templateOf(admin, server)
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1, 0)', [TAKEN])
  }
}

/** Named by its migrations, so that a new one makes a new template. */
const templateOf = async (admin: Client, server: string): Promise<string> => {
  const name = `replyx_template_${migrations.length}`
  const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rows.length > 0) return name
  await admin.query(`CREATE DATABASE ${name}_half`)
  await (await openPostgres({ url: urlOf(server, `${name}_half`), migrations })).close()
  await admin.query(`ALTER DATABASE ${name}_half RENAME TO ${name}`)
  return name
}

/** By rows, not by TRUNCATE, which makes new files for every table. The audit log refuses it otherwise. */
const CLEAN = `DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
END $$`

const clean = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(CLEAN)
  } finally {
    await client.end()
  }
}

const urlOf = (server: string, database: string): string => {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
