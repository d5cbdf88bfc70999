import type { Hono } from 'hono'
import { z } from 'zod'
import { apiKeysPage } from '../../../web/admin/pages/settings/api-keys.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { API_SCOPES, type ApiScope } from '../../domain/identity/index.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { EMPTY, listOf, takeForm, textOf } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { readSent } from './sent-form.ts'

const NewKey = z.strictObject({ name: textOf(80), scopes: listOf(z.enum(API_SCOPES as [ApiScope, ...ApiScope[]])) })

export const apiKeyRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/settings/api-keys', (c) => showKeys(deps, c, { state: EMPTY, chosen: [], status: 200 }))
    .post('/settings/api-keys', (c) =>
      takeForm(c, {
        schema: NewKey,
        // The secret stands in this one answer and nowhere else: no cookie, no address, no second look.
        run: async (value) => {
          const { apiKey, secret } = await deps.identity.createApiKey(ctxOf(c), value)
          return showKeys(deps, c, { state: EMPTY, chosen: [], status: 201, created: { name: apiKey.name, secret } })
        },
        again: (state, status, fields) => {
          const chosen = [fields['scopes'] ?? []].flat().filter((scope): scope is ApiScope => API_SCOPES.some((known) => known === scope))
          return showKeys(deps, c, { state, chosen, status })
        },
      }),
    )
    .post('/settings/api-keys/:id/revoke', async (c) => {
      await readSent(c)
      try {
        await deps.identity.revokeApiKey(ctxOf(c), c.req.param('id'))
      } catch (error) {
        return goBackWith(c, '/settings/api-keys', error)
      }
      return goOn(c, '/settings/api-keys', { kind: 'good', key: 'settings.key_revoked' })
    })

interface Shown {
  state: FormState
  chosen: readonly ApiScope[]
  status: Parameters<typeof show>[2]
  created?: { name: string; secret: string }
}

const showKeys = async (deps: AdminDeps, c: Screen, shown: Shown): Promise<Response> => {
  const keys = await deps.identity.listApiKeys(ctxOf(c))
  const props = { keys, state: shown.state, chosenScopes: shown.chosen, created: shown.created, docsHref: undefined }
  return show(c, apiKeysPage(pageOf(deps, c), props), shown.status)
}
