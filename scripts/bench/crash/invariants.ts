export interface Invariant {
  /** What is wrong when a row comes back. */
  broken: string
  kind: 'lost' | 'doubled' | 'broken'
  sql: string
}

/** What must hold whenever the server has come to rest, whatever happened before. Each query gives the rows that break it. */
export const INVARIANTS: readonly Invariant[] = [
  {
    broken: 'a client’s message is stored twice',
    kind: 'doubled',
    sql: 'SELECT client_message_id FROM messages WHERE client_message_id IS NOT NULL GROUP BY client_message_id HAVING count(*) > 1',
  },
  {
    broken: 'a turn has two answers',
    kind: 'doubled',
    sql: "SELECT turn_id FROM messages WHERE author = 'assistant' GROUP BY turn_id HAVING count(*) > 1",
  },
  {
    broken: 'a turn that is done has no answer',
    kind: 'lost',
    sql: "SELECT id FROM turns WHERE state = 'done' AND id NOT IN (SELECT turn_id FROM messages WHERE author = 'assistant')",
  },
  { broken: 'a turn did not end well', kind: 'broken', sql: "SELECT id, state, failure FROM turns WHERE state != 'done'" },
  {
    broken: 'a customer’s message has no turn',
    kind: 'lost',
    sql: "SELECT id FROM messages WHERE author = 'customer' AND (turn_id IS NULL OR turn_id NOT IN (SELECT id FROM turns))",
  },
  {
    broken: 'a turn has no trace, or one of another end',
    kind: 'lost',
    sql: `SELECT t.id FROM turns t LEFT JOIN traces r ON r.turn_id = t.id LEFT JOIN messages m ON m.turn_id = t.id AND m.author = 'assistant'
      WHERE r.turn_id IS NULL OR r.outcome != m.outcome`,
  },
  {
    broken: 'an answer is metered twice',
    kind: 'doubled',
    sql: "SELECT turn_id FROM model_calls WHERE outcome = 'ok' AND purpose = 'answer' GROUP BY turn_id HAVING count(*) > 1",
  },
  {
    broken: 'an answer of a model is not metered',
    kind: 'lost',
    sql: `SELECT turn_id FROM messages WHERE author = 'assistant' AND outcome = 'answered'
      AND turn_id NOT IN (SELECT turn_id FROM model_calls WHERE outcome = 'ok' AND turn_id IS NOT NULL)`,
  },
  {
    broken: 'the positions of a dialog have a gap',
    kind: 'broken',
    sql: `SELECT d.id, d.message_count, count(m.id), max(m.position) FROM dialogs d LEFT JOIN messages m ON m.dialog_id = d.id
      GROUP BY d.id HAVING count(m.id) != d.message_count OR coalesce(max(m.position), 0) != d.message_count OR min(m.position) != 1`,
  },
  {
    broken: 'the numbers of a stream have a gap',
    kind: 'broken',
    sql: 'SELECT stream, min(seq), max(seq), count(*) FROM events GROUP BY stream HAVING min(seq) != 1 OR max(seq) != count(*)',
  },
  {
    broken: 'a message was not announced exactly once',
    kind: 'broken',
    sql: `SELECT d.id, d.message_count, count(e.seq) FROM dialogs d
      LEFT JOIN events e ON e.stream = 'dialog:' || d.id AND e.type = 'message.created' GROUP BY d.id HAVING count(e.seq) != d.message_count`,
  },
  {
    broken: 'the end of a turn was not announced exactly once',
    kind: 'broken',
    sql: `SELECT t.id, count(e.seq) FROM turns t LEFT JOIN events e ON e.stream = 'dialog:' || t.dialog_id AND e.type = 'turn.done'
      AND json_extract(e.data, '$.turnId') = t.id GROUP BY t.id HAVING count(e.seq) != 1`,
  },
  {
    broken: 'a job is stuck or failed',
    kind: 'broken',
    sql: "SELECT id, kind, state, attempt, crashes, last_error FROM jobs WHERE state != 'waiting' OR key IS NOT 'every'",
  },
  {
    broken: 'a document is there twice',
    kind: 'doubled',
    sql: 'SELECT name FROM documents GROUP BY name HAVING count(*) > 1 UNION ALL SELECT sha256 FROM documents GROUP BY sha256 HAVING count(*) > 1',
  },
  {
    broken: 'a document is not searchable',
    kind: 'lost',
    sql: `SELECT d.id, d.state, d.failure FROM documents d LEFT JOIN generations g ON g.id = d.current_generation_id
      WHERE d.state != 'searchable' OR g.state IS NOT 'current' OR g.chunk_count < 1`,
  },
  { broken: 'a half-made index was left', kind: 'broken', sql: "SELECT id, state FROM generations WHERE state != 'current'" },
  {
    broken: 'a chunk is missing or too many',
    kind: 'broken',
    sql: `SELECT g.id, g.chunk_count, count(c.id) FROM generations g LEFT JOIN chunks c ON c.generation_id = g.id
      GROUP BY g.id HAVING count(c.id) != g.chunk_count OR max(c.position) != g.chunk_count - 1 OR g.indexed_count != g.chunk_count`,
  },
  {
    broken: 'an index does not hold exactly the chunks',
    kind: 'broken',
    sql: `SELECT * FROM (SELECT (SELECT count(*) FROM chunks) AS chunks, (SELECT count(*) FROM search_chunks) AS numbered,
      (SELECT count(*) FROM text_index_docsize) AS texts, (SELECT count(*) FROM vectors_1_rowids) AS vectors)
      WHERE numbered != chunks OR texts != chunks OR vectors != chunks`,
  },
]
