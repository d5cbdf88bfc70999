import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import type { Actor } from './actor.ts'
import { API_SCOPES, assertCan, can, PERMISSIONS, type Permission } from './can.ts'

const user = (role: 'owner' | 'operator' | null, isAdmin = false): Actor => ({ kind: 'user', userId: 'usr_1', isAdmin, role })
const key = (...scopes: (typeof API_SCOPES)[number][]): Actor => ({ kind: 'api_key', apiKeyId: 'key_1', scopes })

// One column an actor, one line a permission, so that a change of rights is a change of this picture.
const columns = {
  owner: user('owner'),
  operator: user('operator'),
  'admin who owns': user('owner', true),
  'admin who is no member': user(null, true),
  'user who is no member': user(null),
  'key with every scope': key(...API_SCOPES),
  customer: { kind: 'customer', customerId: 'cus_1', assistantId: 'ast_1' },
  system: { kind: 'system' },
} satisfies Record<string, Actor>

const table: Record<Permission, string> = {
  'assistants.read': ' own op adm+own - - key - sys',
  'assistants.write': ' own - adm+own - - key - sys',
  'documents.read': ' own op adm+own - - key - sys',
  'documents.write': ' own - adm+own - - key - sys',
  'dialogs.read': ' own op adm+own - - key - sys',
  'dialogs.reply': ' own op adm+own - - key - sys',
  'api_keys.manage': ' own - adm+own - - - - sys',
  'members.manage': ' own - adm+own - - - - sys',
  'channels.manage': ' own - adm+own - - - - sys',
  'usage.read': ' own - adm+own - - - - sys',
  'providers.manage': ' - - adm+own adm - - - sys',
  'instance.manage': ' - - adm+own adm - - - sys',
}

describe('who may do what', () => {
  for (const permission of PERMISSIONS) {
    const cells = table[permission].trim().split(/\s+/)
    for (const [index, [name, actor]] of Object.entries(columns).entries()) {
      const isAllowed = cells[index] !== '-'
      test(`${name} ${isAllowed ? 'may' : 'may not'} ${permission}`, () => {
        expect(cells).toHaveLength(Object.keys(columns).length)
        expect(can(actor, permission)).toBe(isAllowed)
      })
    }
  }

  test('each scope of a key grants exactly one permission', () => {
    const granted = API_SCOPES.map((scope) => PERMISSIONS.filter((permission) => can(key(scope), permission)))
    expect(granted).toEqual([
      ['assistants.read'],
      ['assistants.write'],
      ['documents.read'],
      ['documents.write'],
      ['dialogs.read'],
      ['dialogs.reply'],
    ])
    expect(PERMISSIONS.some((permission) => can(key(), permission))).toBe(false)
  })

  test('a refusal is forbidden and names no internals to the reader', () => {
    const refuse = (): void => assertCan({ actor: user('operator') }, 'members.manage')
    expect(refuse).toThrow(AppError)
    try {
      refuse()
    } catch (error) {
      expect(error).toMatchObject({ code: 'forbidden', text: { key: 'error.forbidden' } })
    }
    expect(() => assertCan({ actor: user('owner') }, 'members.manage')).not.toThrow()
  })
})
