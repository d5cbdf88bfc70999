import { Counter, Histogram, type Registry } from 'prom-client'

const HTTP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const MODEL_BUCKETS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 13, 20, 30, 60, 120]
const JOB_BUCKETS = [0.01, 0.1, 0.5, 1, 5, 15, 30, 60, 120, 300]

type Histogramming = <Label extends string>(
  name: string,
  help: string,
  options: { labelNames?: Label[]; buckets: number[] },
) => Histogram<Label>
type Counting = <Label extends string>(name: string, help: string, labelNames: Label[]) => Counter<Label>

const telegramInstruments = ({ histogram, counter }: { histogram: Histogramming; counter: Counting }) => ({
  telegramUpdates: counter('replyx_telegram_updates_total', 'Updates that came from Telegram.', ['outcome']),
  telegramSends: counter('replyx_telegram_sends_total', 'Messages brought to Telegram, and tries that were not.', ['outcome']),
  telegramReplies: histogram('replyx_telegram_reply_seconds', 'Time from a message that came to the first that answered it.', {
    buckets: HTTP_BUCKETS,
  }),
  telegramRepeats: counter(
    'replyx_telegram_possible_repeats_total',
    'Messages that may have been said twice, because something died between saying one and storing that it was said.',
    [],
  ),
  telegramLines: counter(
    'replyx_telegram_line_changes_total',
    'Changes of what was seen of a bot: conflict is 409, limited 429 of a poll.',
    ['state'],
  ),
  telegramRestarts: counter('replyx_telegram_worker_restarts_total', 'Threads of bots that were replaced.', ['reason']),
})

/** Labels are route templates, kinds and outcomes: bounded lists, never ids. */
export const createInstruments = (registry: Registry) => {
  const registers = [registry]
  const histogram = <Label extends string>(name: string, help: string, options: { labelNames?: Label[]; buckets: number[] }) =>
    new Histogram<Label>({ name, help, registers, ...options })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter<Label>({ name, help, labelNames, registers })
  return {
    http: histogram('replyx_http_request_duration_seconds', 'Time from the request to its response head.', {
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS,
    }),
    jobs: histogram('replyx_job_duration_seconds', 'Time one try of a job took.', {
      labelNames: ['kind', 'outcome'],
      buckets: JOB_BUCKETS,
    }),
    turns: histogram('replyx_turn_duration_seconds', 'Time from the claim of a turn to its stored answer.', {
      labelNames: ['outcome'],
      buckets: MODEL_BUCKETS,
    }),
    search: histogram('replyx_turn_search_seconds', 'Time from the claim of a turn to the passages it may stand on.', {
      buckets: HTTP_BUCKETS,
    }),
    calls: histogram('replyx_model_call_duration_seconds', 'Time a model call took in all.', {
      labelNames: ['provider', 'outcome'],
      buckets: MODEL_BUCKETS,
    }),
    firstToken: histogram('replyx_model_first_token_seconds', 'Time from the call of a model to its first piece of text.', {
      labelNames: ['provider'],
      buckets: MODEL_BUCKETS,
    }),
    tokens: counter('replyx_model_tokens_total', 'Tokens used; cached ones are part of the input.', ['provider', 'direction']),
    limited: counter('replyx_rate_limited_total', 'Requests refused by a limit.', ['purpose']),
    ...telegramInstruments({ histogram, counter }),
    signIns: counter('replyx_sign_ins_total', 'Attempts to sign in.', ['outcome']),
  }
}
