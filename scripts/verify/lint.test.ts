import { expect, test } from 'bun:test'
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The linter's configuration against files that break each of its rules: a rule that stopped working would pass unseen. */

const BROKEN: Record<string, { code: string; rule: string }> = {
  'src/adapters/smtp/send.ts': {
    code: `import type { Kysely } from 'kysely'\nexport type Db = Kysely<object>`,
    rule: 'no-restricted-imports',
  },
  'src/domain/billing/store.ts': {
    code: `import type { Context } from 'hono'\nexport type Web = Context`,
    rule: 'no-restricted-imports',
  },
  'src/surfaces/api/a.ts': { code: `export const ai = () => import('openai')`, rule: 'no-restricted-imports' },
  'src/surfaces/api/b.ts': { code: `export * from 'kysely'`, rule: 'no-restricted-imports' },
  'src/platform/jobs/log.ts': { code: `import pino from 'pino'\nexport const log = pino()`, rule: 'no-restricted-imports' },
  'src/kernel/floating.ts': {
    code: `const work = async () => {}\nexport const start = () => {\n  work()\n}`,
    rule: 'no-floating-promises',
  },
  'src/kernel/misused.ts': { code: `export const all = [1].filter(async () => true)`, rule: 'no-misused-promises' },
  'src/kernel/awaits.ts': { code: `export const one = async (value: number) => await value`, rule: 'await-thenable' },
  'src/kernel/any.ts': { code: `export const free = (input: any): unknown => input`, rule: 'no-explicit-any' },
  'src/kernel/unused.ts': { code: `const never = 1\nexport {}`, rule: 'no-unused-vars' },
  'src/kernel/equal.ts': { code: `export const same = (a: unknown) => a == 1`, rule: 'eqeqeq' },
  'src/kernel/console.ts': { code: `export const say = () => console.log('hi')`, rule: 'no-console' },
  'src/kernel/env.ts': { code: `export const home = process.env['HOME']`, rule: 'no-process-env' },
  'src/kernel/default.ts': { code: `const one = 1\nexport default one`, rule: 'no-default-export' },
  'src/kernel/params.ts': { code: `export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d]`, rule: 'max-params' },
  'src/kernel/lines.ts': { code: Array.from({ length: 301 }, (_, n) => `export const x${n} = ${n}`).join('\n'), rule: 'max-lines' },
  'src/kernel/function.ts': {
    code: `export const f = () => {\n${Array.from({ length: 50 }, (_, n) => `  globalThis.postMessage(${n})`).join('\n')}\n}`,
    rule: 'max-lines-per-function',
  },
}
const FINE: Record<string, string> = {
  'src/domain/billing/charge.ts': `import type { Kysely } from 'kysely'\nexport type Db = Kysely<object>`,
  'src/surfaces/http/app.ts': `import { Hono } from 'hono'\nexport const app = new Hono()`,
  'src/platform/log/create-log.ts': `import pino from 'pino'\nexport const log = pino()`,
  'src/config.ts': `export const home = process.env['HOME']`,
  'scripts/say.ts': `console.log('hi')`,
}

test('each rule is found broken in the file that breaks it, and nothing else is', async () => {
  const root = await mkdtemp(join(tmpdir(), 'replyx-lint-'))
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json']) await copyFile(name, join(root, name))
    await symlink(resolve('node_modules'), join(root, 'node_modules'))
    for (const [name, { code }] of Object.entries(BROKEN)) await Bun.write(join(root, name), `${code}\n`)
    for (const [name, code] of Object.entries(FINE)) await Bun.write(join(root, name), `${code}\n`)
    const child = Bun.spawnSync([resolve('node_modules/.bin/oxlint'), '--format=unix'], { cwd: root })
    const found = [...child.stdout.toString().matchAll(/^(\S+?):\d+:\d+: .*\/\w+\(([\w-]+)\)\]$/gm)].map(
      ([, file, rule]) => `${file} ${rule}`,
    )
    const expected = Object.entries(BROKEN).map(([file, { rule }]) => `${file} ${rule}`)
    expect([...new Set(found)].toSorted()).toEqual(expected.toSorted())
    expect(child.exitCode).not.toBe(0)
  } finally {
    await rm(root, { recursive: true })
  }
}, 30_000)
