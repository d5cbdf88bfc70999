import { expect, test } from 'bun:test'
import { parseCommandLine, type Spec } from './parse.ts'

const spec: Spec = {
  commands: { serve: {}, admin: { '--email': 'value', '--admin': 'switch' }, config: {} },
  settings: ['REPLYX_LISTEN', 'REPLYX_DATA_DIR'],
}

test('no command means serve, and settings are flags anywhere', () => {
  expect(parseCommandLine(['--listen', ':0', '--data-dir=/tmp/a=b'], spec)).toEqual({
    command: 'serve',
    words: [],
    settings: { REPLYX_LISTEN: ':0', REPLYX_DATA_DIR: '/tmp/a=b' },
    flags: {},
  })
})

test('a command keeps its words and its own flags', () => {
  expect(parseCommandLine(['admin', 'create', '--email', 'a@b.c', '--admin'], spec)).toMatchObject({
    command: 'admin',
    words: ['create'],
    flags: { email: 'a@b.c', admin: true },
  })
})

test('what is not known is named', () => {
  expect(parseCommandLine(['dance'], spec)).toEqual({ key: 'cli.unknown_command', params: { command: 'dance' } })
  expect(parseCommandLine(['--colour', 'red'], spec)).toEqual({ key: 'cli.unknown_flag', params: { flag: '--colour' } })
  expect(parseCommandLine(['serve', '--email', 'a@b.c'], spec)).toEqual({ key: 'cli.unknown_flag', params: { flag: '--email' } })
  expect(parseCommandLine(['--listen'], spec)).toEqual({ key: 'cli.flag_needs_value', params: { flag: '--listen' } })
  expect(parseCommandLine(['--listen', '--data-dir', 'x'], spec)).toEqual({ key: 'cli.flag_needs_value', params: { flag: '--listen' } })
})
