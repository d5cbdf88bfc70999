import { z } from 'zod'
import { ModelError } from '../../domain/models/ports.ts'
import { readText, type Server, send } from './client.ts'
import { startDeadline } from './deadline.ts'

const MOST_REPLY_BYTES = 4 * 1024 * 1024
const MOST_MODELS = 2_000

const Models = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })) })

export const listModels = async (server: Server, signal: AbortSignal): Promise<string[]> => {
  using deadline = startDeadline(server.timeouts, signal)
  const response = await send(server, { path: 'models' }, deadline)
  deadline.beat()
  const reply = Models.safeParse(parseJson(await readText(response, MOST_REPLY_BYTES, deadline)))
  if (!reply.success) throw new ModelError('bad_reply', 'the list of models is of an unknown form')
  return reply.data.data
    .slice(0, MOST_MODELS)
    .map((model) => model.id)
    .toSorted()
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelError('bad_reply', 'the list of models is not JSON', { cause })
  }
}
