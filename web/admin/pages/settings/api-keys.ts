import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { button, submitButton } from '../../parts/button.ts'
import { copyField } from '../../parts/copy-field.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { checkbox, type FormState, postForm, textField } from '../../parts/form.ts'
import { icon } from '../../parts/icon.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { table } from '../../parts/table.ts'
import { exactMoment, moment } from '../../parts/time.ts'
import { settingsFrame } from './frame.ts'

const SCOPES = ['assistants:read', 'assistants:write', 'documents:read', 'documents:write', 'dialogs:read', 'dialogs:write'] as const
export type Scope = (typeof SCOPES)[number]

export interface ApiKeyItem {
  id: string
  name: string
  masked: string
  scopes: readonly Scope[]
  createdAt: number
  lastUsedAt: number | null
}

export interface ApiKeysProps {
  keys: readonly ApiKeyItem[]
  state: FormState
  chosenScopes: readonly Scope[]
  /** The key just made; never to be seen again. */
  created: { name: string; secret: string } | undefined
  docsHref: string | undefined
}

const scopeKey = (scope: Scope) => `settings.scope_${scope.replace(':', '_') as 'assistants_read'}` as const

export const apiKeysPage = (page: Page, props: ApiKeysProps): View => {
  const { t } = page
  return settingsFrame(
    page,
    'api-keys',
    html`
      ${props.created && createdKey(page, props.created)}
      <p class="text-ink-2 mb-6 max-w-160">
        ${t('settings.api_keys_help')} ${props.docsHref && html`<a class="link" href=${props.docsHref}>${t('settings.api_docs')}</a>`}
      </p>
      ${
        props.keys.length === 0
          ? emptyState({ title: t('settings.no_keys_title'), text: t('settings.no_keys_text') })
          : keyTable(page, props.keys)
      }
      <section class="mt-10 max-w-160">
        <h2 class="mb-4">${t('settings.new_key')}</h2>
        ${postForm(page, {
          action: '/settings/api-keys',
          state: props.state,
          draft: 'api-key',
          content: html`
            ${textField({
              name: 'name',
              label: t('settings.key_name'),
              help: t('settings.key_name_help'),
              state: props.state,
              attributes: { required: true, maxlength: 80, autocomplete: 'off' },
            })}
            <fieldset class="field" aria-describedby=${props.state.errors['scopes'] ? 'scopes-error' : undefined}>
              <legend class="field-label mb-1">${t('settings.scopes')}</legend>
              <div class="grid sm:grid-cols-2 gap-x-6">
                ${SCOPES.map((scope) =>
                  checkbox({ name: 'scopes', value: scope, isChecked: props.chosenScopes.includes(scope), label: t(scopeKey(scope)) }),
                )}
              </div>
              ${
                props.state.errors['scopes'] &&
                html`<p class="field-error" id="scopes-error">${icon('circleAlert')}<span>${props.state.errors['scopes']}</span></p>`
              }
            </fieldset>
            <div class="form-foot">${submitButton({ label: t('settings.make_key') })}</div>
          `,
        })}
      </section>
    `,
  )
}

const createdKey = (page: Page, created: { name: string; secret: string }): View => html`
  <section class="once" aria-labelledby="created-key" data-flash="good">
    ${notice(
      'good',
      html`<h2 id="created-key">${page.t('settings.key_made', { name: created.name })}</h2>
        <p>${page.t('settings.key_once')}</p>`,
      { role: 'status' },
    )}
    ${copyField(page, { id: 'new-key', value: created.secret, label: page.t('settings.key') })}
  </section>
`

const keyTable = (page: Page, keys: readonly ApiKeyItem[]): View => {
  const { t } = page
  return table<ApiKeyItem>({
    caption: t('settings.api_keys'),
    rows: keys,
    columns: [
      {
        label: t('settings.key_name'),
        cell: (key) => html`<span class="cell-name"><span>${key.name}</span><small class="mono">${key.masked}</small></span>`,
      },
      {
        label: t('settings.scopes'),
        cell: (key) =>
          html`<span class="tags">${key.scopes.map((scope) => badge('neutral', t(scopeKey(scope)), { isPlain: true }))}</span>`,
      },
      { label: t('settings.key_made_at'), class: 'nowrap', isLabelled: true, cell: (key) => exactMoment(page, key.createdAt) },
      {
        label: t('settings.last_used'),
        class: 'nowrap',
        isLabelled: true,
        cell: (key) => (key.lastUsedAt === null ? t('settings.never_used') : moment(page, key.lastUsedAt)),
      },
      {
        label: t('common.actions'),
        class: 'acts',
        cell: (key) => html`${button({
          label: t('settings.revoke'),
          kind: 'bad',
          isSmall: true,
          attributes: { popovertarget: `revoke-${key.id}`, 'aria-label': t('settings.revoke_named', { name: key.name }) },
        })}
        ${confirmLayer(page, {
          id: `revoke-${key.id}`,
          action: `/settings/api-keys/${key.id}/revoke`,
          title: t('settings.revoke_title', { name: key.name }),
          text: t('settings.revoke_text'),
          confirmLabel: t('settings.revoke'),
        })}`,
      },
    ],
  })
}
