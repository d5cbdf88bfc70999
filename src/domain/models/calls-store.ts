import { DAY_MS } from '../../kernel/clock.ts'
import type { AssistantId, ProviderId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare, type Reader, type Tx } from '../../platform/db/index.ts'
import type { ModelCall } from './model-call.ts'
import type { ModelTables } from './schema.ts'

/** A call that is there already stays as it is: the turn that made it may commit twice. */
export const insertCall = async (tx: Tx<ModelTables>, call: ModelCall): Promise<void> => {
  await putCall(tx, {
    id: call.id,
    at: call.at,
    day: Math.floor(call.at / DAY_MS),
    workspace_id: call.workspaceId,
    purpose: call.purpose,
    provider_id: call.providerId,
    provider_kind: call.providerKind,
    key_alias: call.keyAlias,
    model: call.model,
    turn_id: call.turnId,
    assistant_id: call.assistantId,
    input_tokens: call.usage.inputTokens,
    cached_tokens: call.usage.cachedTokens,
    output_tokens: call.usage.outputTokens,
    usd_micros: call.usdMicros,
    price_version: call.priceVersion,
    price_state: call.priceState,
    latency_ms: Math.round(call.latencyMs),
    first_token_ms: call.firstTokenMs === null ? null : Math.round(call.firstTokenMs),
    outcome: call.outcome,
    failure: call.failure,
  })
}

const putCall = prepare<ModelTables, ModelTables['model_calls'], unknown>((db, param) =>
  db
    .insertInto('model_calls')
    .values({
      id: param('id'),
      at: param('at'),
      day: param('day'),
      workspace_id: param('workspace_id'),
      purpose: param('purpose'),
      provider_id: param('provider_id'),
      provider_kind: param('provider_kind'),
      key_alias: param('key_alias'),
      model: param('model'),
      turn_id: param('turn_id'),
      assistant_id: param('assistant_id'),
      input_tokens: param('input_tokens'),
      cached_tokens: param('cached_tokens'),
      output_tokens: param('output_tokens'),
      usd_micros: param('usd_micros'),
      price_version: param('price_version'),
      price_state: param('price_state'),
      latency_ms: param('latency_ms'),
      first_token_ms: param('first_token_ms'),
      outcome: param('outcome'),
      failure: param('failure'),
    })
    .onConflict((c) => c.column('id').doNothing()),
)

/** What one model of one provider did for one purpose on one day (UTC). */
export interface UsageRow {
  /** `2026-11-22`. */
  day: string
  providerId: ProviderId | null
  providerKind: string
  model: string
  purpose: string
  calls: number
  failedCalls: number
  inputTokens: number
  cachedTokens: number
  outputTokens: number
  /** Of the calls with a known price. */
  usdMicros: number
  /** Calls whose cost nobody knows: the sum is then too low. */
  unknownPriceCalls: number
}

export const sumCalls = async (
  reader: Reader<ModelTables>,
  of: { workspaceId: WorkspaceId; fromDay: number; toDay: number },
): Promise<UsageRow[]> => {
  const rows = await reader
    .selectFrom('model_calls')
    .select(['day', 'provider_id', 'provider_kind', 'model', 'purpose'])
    .select((e) => [
      e.fn.countAll<number>().as('calls'),
      e.fn.sum<number>(e.case().when('outcome', '=', 'failed').then(1).else(0).end()).as('failed'),
      e.fn.sum<number>('input_tokens').as('input'),
      e.fn.sum<number>('cached_tokens').as('cached'),
      e.fn.sum<number>('output_tokens').as('output'),
      e.fn.sum<number | null>('usd_micros').as('usd'),
      e.fn.sum<number>(e.case().when('price_state', '=', 'unknown').then(1).else(0).end()).as('unknown'),
    ])
    .where('workspace_id', '=', of.workspaceId)
    .where('day', '>=', of.fromDay)
    .where('day', '<=', of.toDay)
    .groupBy(['day', 'provider_id', 'provider_kind', 'model', 'purpose'])
    .orderBy('day', 'desc')
    .orderBy('provider_kind')
    .orderBy('model')
    .orderBy('purpose')
    .execute()
  return rows.map((row) => ({
    day: new Date(row.day * DAY_MS).toISOString().slice(0, 10),
    providerId: row.provider_id,
    providerKind: row.provider_kind,
    model: row.model,
    purpose: row.purpose,
    calls: Number(row.calls),
    failedCalls: Number(row.failed),
    inputTokens: Number(row.input),
    cachedTokens: Number(row.cached),
    outputTokens: Number(row.output),
    usdMicros: Number(row.usd ?? 0),
    unknownPriceCalls: Number(row.unknown),
  }))
}

/** What the answers of one assistant have cost on one day. */
export interface AssistantSpend {
  /** Of the calls with a known price. */
  usdMicros: number
  /** Calls whose cost nobody knows: the sum is then too low. */
  unknownPriceCalls: number
}

export const sumOfAssistant = async (
  reader: Reader<ModelTables>,
  of: { workspaceId: WorkspaceId; assistantId: AssistantId; day: number },
): Promise<AssistantSpend> => {
  const row = await reader
    .selectFrom('model_calls')
    .select((e) => [
      e.fn.sum<number | null>('usd_micros').as('usd'),
      e.fn.sum<number | null>(e.case().when('price_state', '=', 'unknown').then(1).else(0).end()).as('unknown'),
    ])
    .where('assistant_id', '=', of.assistantId)
    .where('day', '=', of.day)
    .where('workspace_id', '=', of.workspaceId)
    .executeTakeFirst()
  return { usdMicros: Number(row?.usd ?? 0), unknownPriceCalls: Number(row?.unknown ?? 0) }
}
