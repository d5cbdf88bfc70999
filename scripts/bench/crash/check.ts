import { Database } from 'bun:sqlite'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { INVARIANTS } from './invariants.ts'
import type { Ledger } from './ledger.ts'

export interface Finding {
  kind: 'lost' | 'doubled' | 'broken'
  text: string
}

const SHOWN_ROWS = 3
const SETTLE_MS = 90_000

const openDatabase = (dataDir: string): Database => new Database(join(dataDir, 'replyx.db'), { readonly: true, strict: true })

/** Waits until no turn, document, message to Telegram or job is on its way. Throws with what is left when it takes too long. */
export const settle = async (dataDir: string): Promise<void> => {
  using db = openDatabase(dataDir)
  const left = db.prepare<{ what: string; count: number }, []>(`
    SELECT 'turns' AS what, count(*) AS count FROM turns WHERE state IN ('waiting', 'running')
    UNION ALL SELECT 'documents', count(*) FROM documents WHERE state NOT IN ('searchable', 'failed')
    UNION ALL SELECT 'unsent', count(*) FROM telegram_outbox WHERE state IN ('waiting', 'sending')
    UNION ALL SELECT kind, count(*) FROM jobs WHERE state IN ('waiting', 'running') AND (key IS NOT 'every' OR state = 'running') GROUP BY kind`)
  const giveUpAt = performance.now() + SETTLE_MS
  for (;;) {
    const open = left.all().filter(({ count }) => count > 0)
    if (open.length === 0) return
    if (performance.now() > giveUpAt) throw new Error(`it does not come to rest: ${JSON.stringify(open)}`)
    await Bun.sleep(25)
  }
}

/** Holds the database against what was acknowledged and against itself. */
export const check = async (dataDir: string, ledger: Ledger): Promise<Finding[]> => {
  using db = openDatabase(dataDir)
  const findings: Finding[] = ledger.contradictions.splice(0).map((text) => ({ kind: 'broken', text }))
  for (const { broken, kind, sql } of INVARIANTS) {
    const rows = db.query<Record<string, unknown>, []>(sql).all()
    if (rows.length > 0) findings.push({ kind, text: `${broken}: ${rows.length} ×, ${JSON.stringify(rows.slice(0, SHOWN_ROWS))}` })
  }
  findings.push(...messagesBeside(db, ledger), ...documentsBeside(db, ledger), ...(await missingFiles(db, dataDir)))
  return findings
}

export const checkIntegrity = (dataDir: string): Finding[] => {
  using db = openDatabase(dataDir)
  const [row] = db.query<{ integrity_check: string }, []>('PRAGMA integrity_check').all()
  const said = row?.integrity_check ?? 'nothing'
  return said === 'ok' ? [] : [{ kind: 'broken', text: `integrity_check says ${said}` }]
}

const messagesBeside = (db: Database, ledger: Ledger): Finding[] => {
  const rows = db
    .query<{ id: string; client: string; text: string; turn: string }, []>(
      "SELECT id, client_message_id AS client, text, turn_id AS turn FROM messages WHERE client_message_id LIKE 'crash-%'",
    )
    .all()
  const stored = new Map(rows.map((row) => [row.client, row]))
  const findings: Finding[] = []
  for (const { clientMessageId, text, acked } of ledger.messages) {
    const row = stored.get(clientMessageId)
    stored.delete(clientMessageId)
    if (!acked) continue
    const isSame = row?.id === acked.messageId && row.turn === acked.turnId && row.text === text
    if (!isSame)
      findings.push({ kind: 'lost', text: `${clientMessageId} was acknowledged as ${acked.messageId}; stored: ${JSON.stringify(row)}` })
  }
  for (const client of stored.keys()) findings.push({ kind: 'broken', text: `${client} was never sent` })
  return findings
}

const documentsBeside = (db: Database, ledger: Ledger): Finding[] => {
  const rows = db.query<{ id: string; name: string; size: number }, []>('SELECT id, name, size_bytes AS size FROM documents').all()
  const stored = new Map(rows.map((row) => [row.name, row]))
  return ledger.documents.flatMap(({ fileName, text, acked }): Finding[] => {
    const row = stored.get(fileName)
    if (!acked || (row?.id === acked.documentId && row.size === Buffer.byteLength(text))) return []
    return [{ kind: 'lost', text: `${fileName} was acknowledged as ${acked.documentId}; stored: ${JSON.stringify(row)}` }]
  })
}

/** Files without a row are the sweep's business: see `orphans`. */
const missingFiles = async (db: Database, dataDir: string): Promise<Finding[]> => {
  const sizes = new Map((await blobFiles(dataDir)).map((path) => [basename(path), Bun.file(path).size]))
  const rows = db.query<{ key: string; size: number }, []>('SELECT blob_key AS key, size_bytes AS size FROM documents').all()
  return rows
    .filter(({ key, size }) => sizes.get(key) !== size)
    .map(({ key, size }) => ({ kind: 'lost', text: `the file ${key} of ${size} bytes has ${sizes.get(key) ?? 'gone'}` }))
}

export const orphans = async (dataDir: string): Promise<string[]> => {
  using db = openDatabase(dataDir)
  const owned = new Set(
    db
      .query<{ key: string }, []>('SELECT blob_key AS key FROM documents')
      .all()
      .map(({ key }) => key),
  )
  return (await blobFiles(dataDir)).filter((path) => !owned.has(basename(path)))
}

const blobFiles = async (dataDir: string): Promise<string[]> => {
  const entries = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
