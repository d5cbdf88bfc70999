import type { ChatModel, ChatPart } from '../../domain/models/ports.ts'
import type { Lexicon } from '../../kernel/text/lexicon.ts'

/** Answers without any model: finds the sentences of the passages that answer and quotes them. Says so when none does. */
export const createLocalChat = ({ lexicon }: { lexicon?: () => Promise<Lexicon> } = {}): ChatModel => ({
  stream: async function* (request, signal): AsyncGenerator<ChatPart> {
    signal.throwIfAborted()
    const { composeAnswer, noAnswer } = await import('./compose-answer.ts')
    for (const text of parts(composeAnswer(request.grounding, await lexicon?.()) ?? noAnswer(request.grounding))) {
      yield { kind: 'text', text }
      signal.throwIfAborted()
    }
    yield { kind: 'usage', usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 } }
    yield { kind: 'finish', reason: 'stop' }
  },
})

/** A few words at a time, as other models speak. */
const parts = (text: string): string[] => text.match(/(?:\s*\S+){1,3}\s*/g) ?? []
