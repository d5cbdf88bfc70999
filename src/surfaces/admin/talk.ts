import type { View } from '../../../web/admin/html.ts'
import type { Page } from '../../../web/admin/page.ts'
import { passageView, type TraceBodyProps, traceView } from '../../../web/admin/parts/beside.ts'
import type { TalkProps } from '../../../web/admin/parts/chat.ts'
import type { BesideLinks, MessageItem } from '../../../web/admin/parts/message.ts'
import type { Trace } from '../../domain/answers/index.ts'
import type { SentFile } from '../../domain/channels/index.ts'
import { type Dialog, dialogStream, type Message, type Source } from '../../domain/dialogs/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import type { OpenedSource } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { TurnId } from '../../kernel/ids.ts'
import type { AdminDeps } from './deps.ts'

/** What one page shows; older messages are one link away. */
const SHOWN_MESSAGES = 60

export interface Names {
  assistantName: string
  customerName: string
  /** Of a member of the staff who has not said his. */
  operatorName: string
  /** Where the reader sends what he thinks of an answer, if he may. */
  rateAction?: string | undefined
}

/** A dialog as its page begins; the stream goes on from there. */
export const talkOf = async (
  deps: AdminDeps,
  page: Page,
  { dialog, names, files = [] }: { dialog: Dialog | undefined; names: Names; files?: readonly SentFile[] },
): Promise<TalkProps> => {
  const links = linksOn(page)
  const patterns = { linkPatterns: { source: links.source('{position}', '{number}'), trace: links.trace('{turn}') } }
  const besides: BesideLinks = {
    source: (position, number) => links.source(String(position), String(number)),
    trace: links.trace,
    correct: page.reader?.may('documents.write') ? (messageId) => correctHref(page, messageId) : undefined,
    rate: rateFormOf(page, { action: names.rateAction, dialogId: dialog?.id }),
  }
  const shared = { ...names, links: besides, ...patterns }
  const nothing = { messages: [], olderHref: undefined, lastSeq: 0, isAnswering: false, hasFailed: false }
  if (!dialog) return { dialogId: undefined, ...shared, ...nothing }
  const before = Number(page.address.searchParams.get('before')) || undefined
  // The mark first: what comes in between is then told twice, never left out.
  const lastSeq = await deps.lastSeq(dialogStream(dialog.id))
  const [messages, turn] = await Promise.all([
    deps.dialogs.messages({ dialogId: dialog.id, beforePosition: before, limit: SHOWN_MESSAGES }),
    deps.dialogs.openTurn(dialog.id),
  ])
  const first = messages[0]
  const isNewest = before === undefined
  return {
    dialogId: isNewest ? dialog.id : undefined,
    ...shared,
    messages: messages.map((message) => itemOf(message, names, files)),
    olderHref: first && first.position > 1 ? hrefOn(page, { before: String(first.position) }) : undefined,
    lastSeq,
    isAnswering: isNewest && turn !== undefined,
    hasFailed: isNewest && turn === undefined && isUnanswered(messages.at(-1)),
  }
}

const correctHref = ({ address }: Page, message: string): string =>
  `/knowledge/qa/new?${new URLSearchParams({ message, returnTo: address.pathname + address.search })}`

const isCorrectable = ({ outcome }: Message): boolean => outcome === 'answered' || outcome === 'refused'

/** What nobody will answer by himself: while a person holds the dialog, no turn was begun. */
const isUnanswered = (last: Message | undefined): boolean => last?.author === 'customer' && last.turnId !== null

const rateFormOf = (page: Page, { action, dialogId }: { action: string | undefined; dialogId: string | undefined }): BesideLinks['rate'] =>
  action === undefined || dialogId === undefined
    ? undefined
    : { action, csrfToken: page.csrfToken, dialogId, returnTo: page.address.pathname + page.address.search }

const itemOf = (message: Message, names: Names, files: readonly SentFile[]): MessageItem => ({
  ...message,
  files: files.filter((file) => file.messageId === message.id),
  authorName: authorNameOf(message, names),
})

const authorNameOf = ({ author, authorName }: Message, names: Names): string => {
  if (author === 'customer') return names.customerName
  return author === 'operator' ? (authorName ?? names.operatorName) : names.assistantName
}

const linksOn = (page: Page) => ({
  source: (position: string, number: string): string => hrefOn(page, { source: `${position}.${number}` }),
  trace: (turnId: string): string => hrefOn(page, { trace: turnId }),
})

const hrefOn = (page: Page, opened: Record<string, string>): string => {
  const url = new URL(page.address)
  for (const name of ['source', 'trace', 'question', 'before']) url.searchParams.delete(name)
  // Braces of a pattern must reach the script as they are.
  const rest = Object.entries(opened).map(([name, value]) => `${name}=${value}`)
  return `${url.pathname}?${[url.searchParams.toString(), ...rest].filter(Boolean).join('&')}`
}

/** The passage or the trace that the address asks for, beside the dialog. */
export const besideOf = async (deps: AdminDeps, page: Page, { ctx, dialog }: { ctx: Ctx; dialog: Dialog }): Promise<View | undefined> => {
  const query = page.address.searchParams
  const closeHref = hrefOn(page, {}).replace(/\?$/, '')
  const source = /^(\d{1,6})\.(\d{1,3})$/.exec(query.get('source') ?? '')
  if (source) return passage(deps, page, { ctx, dialog, position: Number(source[1]), number: Number(source[2]), closeHref })
  const turnId = query.get('trace')
  if (!turnId) return undefined
  const trace = await deps.answers.trace(ctx, turnId)
  if (trace?.dialogId !== dialog.id) throw new AppError('not_found', { key: 'error.trace_not_found' })
  const answer = (await deps.dialogs.turnMessages({ dialogId: dialog.id, id: trace.turnId as TurnId })).findLast(isByAssistant)
  const replayHref = page.reader?.may('assistants.write') ? `/dialogs/${dialog.id}/turns/${trace.turnId}/replay` : undefined
  const corrected = answer && isCorrectable(answer) && page.reader?.may('documents.write') ? correctHref(page, answer.id) : undefined
  const told = traceProps(page, { trace, sources: answer?.sources ?? [], rating: answer?.rating })
  return traceView(page, { ...told, closeHref, replayHref, correctHref: corrected })
}

interface PassageAsked {
  ctx: Ctx
  dialog: Dialog
  position: number
  number: number
  closeHref: string
}

const passage = async (deps: AdminDeps, page: Page, asked: PassageAsked): Promise<View> => {
  const [message] = await deps.dialogs.messages({ dialogId: asked.dialog.id, beforePosition: asked.position + 1, limit: 1 })
  const source = message?.position === asked.position ? message.sources.find(({ number }) => number === asked.number) : undefined
  if (!source) throw new AppError('not_found', { key: 'error.source_not_found' })
  const opened = await deps.knowledge.openSource({ workspaceId: asked.ctx.workspaceId, ...source })
  return passageView(page, {
    ...source,
    ...(opened ? { ...opened, page: opened.page ?? null } : { before: '', after: '' }),
    isGone: opened === undefined,
    documentHref: opened && documentHref(opened, source.chunkId),
    fileHref: opened?.fileKind === 'pdf' && opened.page ? `/knowledge/documents/${opened.documentId}/file#page=${opened.page}` : undefined,
    closeHref: asked.closeHref,
  })
}

/** The document's page lists a part of its passages: the one that begins a little before this. */
const documentHref = ({ documentId, position }: OpenedSource, chunkId: string): string =>
  `/knowledge/documents/${documentId}${position > 5 ? `?cursor=${position - 5}` : ''}#${chunkId}`

const isByAssistant = (message: Message): boolean => message.author === 'assistant'

interface Told {
  trace: Trace
  sources: readonly Source[]
  rating?: Message['rating'] | undefined
}

export const traceProps = (page: Page, { trace, sources, rating }: Told): TraceBodyProps => {
  const quotes = new Map<string, string>(sources.map((source) => [source.chunkId, source.quote]))
  const { t } = page
  const isLocal = trace.model?.provider === 'local'
  const { searchMs, firstTokenMs, totalMs } = trace.timings
  return {
    rating: rating ?? undefined,
    provider: trace.model ? (isLocal ? t('dialogs.trace_local') : trace.model.provider) : t('dialogs.trace_no_model'),
    model: isLocal ? '' : (trace.model?.model ?? ''),
    evidence: trace.evidence ?? undefined,
    isCapped: trace.isCapped === true,
    passages: trace.candidates.map((candidate) => ({
      documentName: candidate.documentName,
      headingPath: candidate.headingPath,
      page: candidate.page ?? null,
      score: candidate.score,
      textRank: candidate.methods.text?.rank,
      vectorRank: candidate.methods.vector?.rank,
      isCited: quotes.has(candidate.chunkId),
      quote: quotes.get(candidate.chunkId),
    })),
    timings: [
      { label: t('dialogs.trace_search'), ms: searchMs },
      ...(firstTokenMs === null ? [] : [{ label: t('dialogs.trace_first_token'), ms: firstTokenMs }]),
      { label: t('dialogs.trace_total'), ms: totalMs },
    ],
    inputTokens: isLocal ? undefined : trace.usage?.inputTokens,
    outputTokens: isLocal ? undefined : trace.usage?.outputTokens,
    ...toldOf(page, trace),
  }
}

/** Traces of before these were kept have none of them. */
const toldOf = (
  { t }: Page,
  { rewritten, model, usage, withheld, failure, prompt }: Partial<Trace>,
): Pick<TraceBodyProps, 'rewritten' | 'keyAlias' | 'usdMicros' | 'withheld' | 'prompt'> => ({
  rewritten: rewritten?.text,
  keyAlias: model?.keyAlias ?? undefined,
  usdMicros: model?.provider === 'local' ? undefined : (usage?.usdMicros ?? undefined),
  withheld: withheldText(t, { withheld, failure }),
  prompt: prompt ?? [],
})

const withheldText = (
  t: Page['t'],
  { withheld, failure }: { [Key in 'withheld' | 'failure']: Trace[Key] | undefined },
): string | undefined => {
  if (failure) return t('dialogs.trace_failed')
  return withheld ? t(`dialogs.trace_withheld_${withheld}`) : undefined
}
