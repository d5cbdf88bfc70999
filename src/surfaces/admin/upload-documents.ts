import type { Hono } from 'hono'
import type { AddedDocument } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import type { SessionEnv } from '../http/session.ts'
import { endWhenStalled } from '../http/stalled-body.ts'
import { fileName, readUpload } from '../http/upload.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn, type Told } from './flash.ts'
import { ctxOf, languageOf, newRoutes, type Screen } from './screen.ts'

/** Files as they come: one a request as a plain body from a script, or a form of several from a browser without one. */
export const uploadRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes().post('/knowledge/documents', (c) =>
    c.req.header('content-type')?.startsWith('multipart/') ? takeFormFiles(deps, c) : takePlainFile(deps, c),
  )

/** `first` stands for the only one, or the one that is made so that the document has an assistant. */
const assistantIdsOf = async (deps: AdminDeps, c: Screen): Promise<AssistantId[]> => {
  const id = c.req.query('assistant')
  if (id === undefined) return []
  if (id === 'first') return [(await deps.assistants.first(ctxOf(c), { name: workspaceNameOf(c), language: languageOf(c) })).id]
  if (!isId('ast', id)) throw new AppError('not_found', { key: 'error.assistant_not_found' })
  return [id]
}

const workspaceNameOf = (c: Screen): string => c.get('session')?.workspaces.find(({ id }) => id === ctxOf(c).workspaceId)?.name ?? 'ReplyX'

const takePlainFile = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  c.get('checkCsrf')(c.req.header('x-csrf-token'))
  const body = endWhenStalled(c.req.raw.body ?? new Blob([]).stream(), deps.stopping)
  const input = { fileName: fileName(decodeName(c.req.header('x-file-name'))), body, assistantIds: await assistantIdsOf(deps, c) }
  const { document, outcome } = await deps.knowledge.addDocument(ctx, input)
  return c.json({ id: document.id, outcome }, 201)
}

/** Headers carry Latin signs only, so the name comes percent-encoded. */
const decodeName = (text: string | undefined): string | undefined => {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return text
  }
}

const takeFormFiles = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const assistant = c.req.query('assistant')
  const home =
    assistant === undefined ? '/knowledge' : assistant === 'first' ? '/' : `/assistants/${encodeURIComponent(assistant)}/knowledge`
  try {
    let assistantIds: AssistantId[] | undefined
    const { results } = await readUpload(c.req.raw, {
      file: async ({ name, body }, fields) => {
        // The token stands before the files in our form, so nothing is stored for a stranger's.
        c.get('checkCsrf')(fields['_csrf']?.[0])
        assistantIds ??= await assistantIdsOf(deps, c)
        return deps.knowledge.addDocument(ctx, { fileName: name, body, assistantIds })
      },
    })
    return goOn(c, home, toldOf(results))
  } catch (error) {
    return goBackWith(c, home, error)
  }
}

const toldOf = (results: readonly AddedDocument[]): Told => {
  const count = results.filter(({ outcome }) => outcome !== 'unchanged').length
  if (count > 0) return { kind: 'good', key: 'knowledge.upload_added', params: { count } }
  return { kind: 'info', key: results.length === 0 ? 'knowledge.upload_none' : 'knowledge.upload_unchanged' }
}
