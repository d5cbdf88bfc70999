import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { t } from '../../web/words/index.ts'
import { createLocalChat } from '../adapters/local-model/chat.ts'
import { createLocalEmbedder } from '../adapters/local-model/embedder.ts'
import { createOpenAiCompatible } from '../adapters/openai-compatible/create-openai-compatible.ts'
import { createSmtpMailer } from '../adapters/smtp/smtp-mailer.ts'
import { type Answers, createAnswers, createLiveTurns } from '../domain/answers/index.ts'
import { type Assistants, createAssistants } from '../domain/assistants/index.ts'
import { type Channels, createChannels } from '../domain/channels/index.ts'
import { createDeliveries, createDialogs, type Dialogs } from '../domain/dialogs/index.ts'
import { createHandoff, type Handoff, type HandoffDeps } from '../domain/handoff/index.ts'
import { createIdentity, createPasswords, type Identity } from '../domain/identity/index.ts'
import { type Instance, openInstance } from '../domain/instance/index.ts'
import { createKnowledge, type Knowledge } from '../domain/knowledge/index.ts'
import { createModels, type Models } from '../domain/models/index.ts'
import { createSamples, type Samples } from '../domain/samples/index.ts'
import { createAttempts, createSemaphore, createTurnstile } from '../platform/limits/index.ts'
import type { Mailer } from '../platform/mail/index.ts'
import { createOutbound } from '../platform/outbound/index.ts'
import type { Base, ComposeInput } from './base.ts'
import { createExtractor } from './extraction.ts'
import { type LexiconLoader, lexiconLoader } from './lexicon.ts'
import { type SearchIndexes, searchIndexes } from './search-indexes.ts'
import { createTelegram, type Telegram } from './telegram.ts'

export interface Features {
  identity: Identity
  instance: Instance
  models: Models
  assistants: Assistants
  knowledge: Knowledge
  dialogs: Dialogs
  handoff: Handoff
  answers: Answers
  channels: Channels
  samples: Samples
  mailer: Mailer
  telegram: Telegram
}

/** Of one workspace. */
const MAX_DOCUMENTS = 10_000
const MAX_WAITING_HASHES = 32

export const createFeatures = async (input: ComposeInput, base: Base): Promise<Features> => {
  const { config } = input.loaded
  const fixed = { allowedAddresses: config.allowedAddresses, smtpUrl: config.smtpUrl, mailFrom: config.mailFrom }
  const instance = await openInstance({ ...base, fixed })
  const mailer = createSmtpMailer({ settings: () => instance.mailSettings() })
  const identity = identityOf(input, base, mailer)
  const lexicon = lexiconLoader()
  const models = modelsOf(base, { instance, lexicon })
  const assistants = createAssistants(base)
  const indexes = await searchIndexes(base.db.engine)
  const knowledge = knowledgeOf(input, base, { models, assistants, indexes, lexicon })
  const deliveries = createDeliveries()
  const dialogs = createDialogs({ ...base, deliveries })
  const live = createLiveTurns(base)
  const handoff = createHandoff({
    ...base,
    identity,
    assistants,
    dialogs,
    speech: { said: (dialogId) => live.of(dialogId), hush: (turnId) => live.abort(turnId) },
    mail: { mailer, texts: callTexts(config) },
  })
  const answers = createAnswers({
    ...base,
    newBoundary: () => randomBytes(16).toString('hex'),
    assistants,
    dialogs,
    knowledge,
    handoff,
    models,
    live,
    turnstile: createTurnstile(),
    keepTracesDays: config.keepTracesDays,
    onTurn: (end) => base.metrics.turn(end),
  })
  const channels = createChannels({ ...base, assistants, dialogs })
  const samples = createSamples({ ...base, assistants, knowledge, dialogs, answers, channels, open: (path) => Bun.file(path).stream() })
  const telegram = createTelegram(base, {
    loaded: input.loaded,
    instance,
    channels,
    assistants,
    dialogs,
    handoff,
    answers,
    deliveries,
    spawnWorker: input.spawnTelegramWorker,
  })
  return { identity, instance, models, assistants, knowledge, dialogs, handoff, answers, channels, samples, mailer, telegram }
}

const identityOf = ({ loaded: { config } }: ComposeInput, base: Base, mailer: Mailer): Identity => {
  const line = createSemaphore({ slots: availableParallelism(), maxWaiting: MAX_WAITING_HASHES })
  const { publicUrl } = config
  return createIdentity({
    ...base,
    attempts: createAttempts(base),
    passwords: createPasswords(line),
    mail: {
      mailer,
      texts: (language, template, params) => ({
        subject: t(language, `mail.${template}_subject`, params),
        text: t(language, `mail.${template}_text`, params),
      }),
      ...(publicUrl === undefined ? {} : { resetUrl: (token: string) => `${publicUrl}/reset/${token}` }),
    },
    onSignIn: (outcome) => base.metrics.signIn(outcome),
  })
}

/** A mail leads to the dialogs only where a public address is set: a link made from what a request calls our host could be anybody's. */
const callTexts =
  ({ publicUrl }: ComposeInput['loaded']['config']): HandoffDeps['mail']['texts'] =>
  (language, calls) => ({
    subject: t(language, 'mail.person_subject', { count: calls.length }),
    text: t(language, 'mail.person_text', {
      list: calls.map(({ dialogId, title }) => `— ${title}${publicUrl ? `\n  ${publicUrl}/dialogs/${dialogId}` : ''}`).join('\n'),
    }),
  })

const modelsOf = (base: Base, { instance, lexicon }: { instance: Instance; lexicon: LexiconLoader }): Models => {
  const fetch = createOutbound({ allowList: () => instance.allowedAddresses() })
  const compatible = createOpenAiCompatible({ fetch, clock: base.clock })
  return createModels({
    ...base,
    vendors: { openai: compatible, openai_compatible: compatible },
    local: { chat: createLocalChat({ lexicon }), embedder: createLocalEmbedder() },
    onCall: ({ providerKind: provider, outcome, latencyMs: durationMs, firstTokenMs, usage }) =>
      base.metrics.modelCall({ provider, outcome, durationMs, firstTokenMs, usage }),
  })
}

const knowledgeOf = (
  { loaded: { config }, extractCommand }: ComposeInput,
  base: Base,
  { indexes, ...made }: Pick<Features, 'models' | 'assistants'> & { indexes: SearchIndexes; lexicon: LexiconLoader },
): Knowledge =>
  createKnowledge({
    ...base,
    ...made,
    limits: { fileBytes: config.maxUploadBytes, documents: MAX_DOCUMENTS },
    extractor: createExtractor({ log: base.log, command: extractCommand }),
    ...indexes,
  })
