import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'

/** The rules of src/README.md about who may know whom, checked on the sources themselves. */

const MAY_IMPORT: Record<string, string[]> = {
  kernel: [],
  platform: ['kernel'],
  domain: ['kernel', 'platform'],
  adapters: ['kernel', 'platform'],
  surfaces: ['kernel', 'platform', 'web', 'build-info'],
  migrations: ['kernel', 'platform'],
  web: [],
}
const FEATURES = [
  'identity',
  'instance',
  'billing',
  'models',
  'assistants',
  'knowledge',
  'dialogs',
  'handoff',
  'answers',
  'quality',
  'channels',
  'insights',
  'samples',
]
/** Through which file of a feature a ring sees it. */
const FACE: Record<string, string> = { domain: 'index.ts', surfaces: 'index.ts', adapters: 'ports.ts' }
/** These see everything: they put the house together, or stand it up for a test. */
const FREE = ['compose', 'main', 'testing']
/** Who may take what the build made: the served assets, the native library, the lexicon. */
const MADE_FOR = ['src/surfaces/http/', 'src/adapters/sqlite/', 'src/compose/lexicon.ts']
const TAKEN_NOT_GIVEN = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\b/
/** The second only shows code that others run. */
const READS_ENVIRONMENT = new Set(['src/config.ts', 'web/admin/pages/assistants/code-samples.ts'])
const CODE_LINES = { source: 300, test: 500 }

test('the sources follow the layers, in lines, without circles, within their size', async () => {
  expect(await violations('.')).toEqual([])
})

test('every kind of violation is found', async () => {
  await using tree = await sampleTree({
    'src/kernel/clock.ts': `import { db } from '../platform/db/db.ts'`,
    'src/platform/db/db.ts': `import type { Dialog } from '../../domain/dialogs/index.ts'\nexport const db = 1`,
    'src/domain/billing/index.ts': `export * from './charge.ts'`,
    'src/domain/billing/charge.ts': `import { receive } from '../dialogs/index.ts'\nexport const at = Date.now()`,
    'src/domain/dialogs/index.ts': `export { receive } from './receive.ts'`,
    'src/domain/dialogs/receive.ts': `import type { charge } from '../billing/charge.ts'\nimport type { serve } from '../../surfaces/http/serve.ts'`,
    'src/domain/weather/index.ts': `export const sunny = true`,
    'src/adapters/sqlite/open.ts': `import {\n  receive,\n} from '../../domain/dialogs/index.ts'\nimport { vec0Path } from '../../../.build/native.ts'`,
    'src/adapters/smtp/send.ts': `export const send = async () => (await import('../../surfaces/http/serve.ts')).serve`,
    'src/surfaces/http/serve.ts': `import { open } from '../../adapters/sqlite/open.ts'\nimport { assets } from '../../../.build/assets.ts'`,
    'src/surfaces/api/env.ts': `export const home = process.env['HOME']\nimport { config } from '../../config.ts'`,
    'src/surfaces/admin/made.ts': `import { assets } from '../../../.build/assets.ts'`,
    'src/surfaces/admin/parts.ts': `import { build } from '../../../scripts/build.ts'\nimport { fake } from '../../testing/fake.ts'`,
    'src/config.ts': `export const config = process.env`,
    'src/extras/more.ts': `export const more = 1`,
    'src/kernel/one.ts': `import './two.ts'`,
    'src/kernel/two.ts': `export { three } from './three.ts'`,
    'src/kernel/three.ts': `import * as one from './one.ts'\nexport const three = 3`,
    'src/kernel/long.ts': 'export const x = 1\n'.repeat(301),
    'src/kernel/long.test.ts': 'test()\n'.repeat(501),
    'web/admin/page.ts': `import { config } from '../../src/config.ts'`,
    'migrations/0001_one.ts': `import { receive } from '../src/domain/dialogs/index.ts'`,
  })
  expect(await violations(tree.path)).toEqual([
    'migrations/0001_one.ts imports src/domain/dialogs/index.ts',
    'src/adapters/smtp/send.ts imports src/surfaces/http/serve.ts',
    'src/adapters/sqlite/open.ts imports src/domain/dialogs/index.ts',
    'src/domain/billing/charge.ts imports src/domain/dialogs/index.ts',
    'src/domain/billing/charge.ts takes time or chance instead of being given it',
    'src/domain/dialogs/receive.ts imports src/domain/billing/charge.ts',
    'src/domain/dialogs/receive.ts imports src/surfaces/http/serve.ts',
    'src/domain/weather/index.ts is in no place the layers know',
    'src/extras/more.ts is in no place the layers know',
    'src/kernel/clock.ts imports src/platform/db/db.ts',
    'src/kernel/long.test.ts has 501 lines of code, at most 500 may be',
    'src/kernel/long.ts has 301 lines of code, at most 300 may be',
    'src/kernel/one.ts → src/kernel/two.ts → src/kernel/three.ts → src/kernel/one.ts is a circle',
    'src/platform/db/db.ts imports src/domain/dialogs/index.ts',
    'src/surfaces/admin/made.ts imports .build/assets.ts',
    'src/surfaces/admin/parts.ts imports scripts/build.ts',
    'src/surfaces/admin/parts.ts imports src/testing/fake.ts',
    'src/surfaces/api/env.ts imports src/config.ts',
    'src/surfaces/api/env.ts reads the environment, which is for src/config.ts',
    'src/surfaces/http/serve.ts imports src/adapters/sqlite/open.ts',
    'web/admin/page.ts imports src/config.ts',
  ])
})

test('what the layers allow is left alone', async () => {
  await using tree = await sampleTree({
    'src/kernel/a.ts': `import type { B } from './b.ts'\nexport const a = 1`,
    'src/kernel/b.ts': `import { a } from './a.ts'\n// import { x } from '../surfaces/x.ts'\nexport type B = typeof a`,
    'src/domain/billing/index.ts': `export * from './charge.ts'`,
    'src/domain/billing/charge.ts': `import { a } from '../../kernel/a.ts'\nexport const charge = (at: number) => new Date(at)`,
    'src/domain/dialogs/ports.ts': `import type { charge } from '../billing/index.ts'`,
    'src/adapters/sqlite/open.ts': `import type { Channel } from '../../domain/dialogs/ports.ts'\nimport { vec0Path } from '../../../.build/native.ts'`,
    'src/surfaces/http/a.ts': `import { page } from '../../../web/admin/page.ts'\nimport { charge } from '../../domain/billing/index.ts'`,
    'src/surfaces/http/a.test.ts': `import { open } from '../../adapters/sqlite/open.ts'\nprocess.env.X`,
    'src/compose.ts': `import { open } from './adapters/sqlite/open.ts'\nimport { config } from './config.ts'`,
    'src/config.ts': `export const config = process.env`,
    'web/admin/page.ts': `export const page = 1`,
    'web/words/ru/all.ts': 'export const x = 1\n'.repeat(900),
  })
  expect(await violations(tree.path)).toEqual([])
})

const violations = async (root: string): Promise<string[]> => {
  const found: string[] = []
  const graph = new Map<string, string[]>()
  for await (const file of new Bun.Glob('{src,web,migrations}/**/*.ts').scan(root)) {
    const code = withoutComments(await Bun.file(join(root, file)).text())
    const lines = code.split('\n').filter((line) => line.trim() !== '').length
    const isTest = /\.(test|contract)\.ts$/.test(file) || file.startsWith('src/testing/')
    const most = isTest ? CODE_LINES.test : CODE_LINES.source
    if (lines > most && !file.startsWith('web/words/')) found.push(`${file} has ${lines} lines of code, at most ${most} may be`)
    if (isTest) continue
    if (!isPlace(file)) found.push(`${file} is in no place the layers know`)
    if (!READS_ENVIRONMENT.has(file) && /\b(process|Bun|import\.meta)\.env\b/.test(code)) {
      found.push(`${file} reads the environment, which is for src/config.ts`)
    }
    if (file.startsWith('src/domain/') && TAKEN_NOT_GIVEN.test(code)) found.push(`${file} takes time or chance instead of being given it`)
    const imports = importsOf(file, code)
    for (const { target } of imports) if (!isAllowed(file, target)) found.push(`${file} imports ${target}`)
    graph.set(
      file,
      imports.filter((i) => i.form === 'value').map((i) => i.target),
    )
  }
  return [...new Set([...found, ...circles(graph)])].toSorted()
}

const withoutComments = (text: string): string => text.replaceAll(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '').replaceAll(/^\s*\/\/.*$/gm, '')

/** `kernel`, `domain`, … for a file in a ring of src; `web`, `migrations`, `scripts`, `.build`; `compose` for src/compose.ts. */
const ringOf = (file: string): string => {
  const [top = '', second = ''] = file.split('/')
  return top === 'src' ? second.replace(/\.ts$/, '') : top
}

const isPlace = (file: string): boolean => {
  const [top, ring = '', feature = ''] = file.split('/')
  if (top !== 'src' || !file.slice('src/'.length).includes('/')) return true
  return ring === 'domain' ? FEATURES.includes(feature) : ring in MAY_IMPORT || FREE.includes(ring)
}

const isAllowed = (file: string, target: string): boolean => {
  const [from, to] = [ringOf(file), ringOf(target)]
  if (target.startsWith('.build/')) return MADE_FOR.some((folder) => file.startsWith(folder))
  const allowed = MAY_IMPORT[from]
  if (!allowed) return true
  if (to !== 'domain') return to === from || allowed.includes(to)
  const [feature = '', toFeature = ''] = [file.split('/')[2], target.split('/')[2]]
  if (from === 'domain' && feature === toFeature) return true
  const isEarlier = FEATURES.indexOf(toFeature) < FEATURES.indexOf(feature)
  return target.split('/')[3] === FACE[from] && (from !== 'domain' || isEarlier)
}

interface Import {
  target: string
  /** A type is gone when the program runs, and a lazy import runs later: neither closes a circle. */
  form: 'value' | 'type' | 'lazy'
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)?\s*from\s*['"]([^'"]+)['"]/gm
const BARE = /^import\s*['"]([^'"]+)['"]/gm
const LAZY = /\bimport\(\s*['"]([^'"]+)['"]/g

const importsOf = (file: string, code: string): Import[] => {
  const statements = [...code.matchAll(STATEMENT)].map(([, type, path = '']) => ({
    path,
    form: type ? ('type' as const) : ('value' as const),
  }))
  const bare = [...code.matchAll(BARE)].map(([, path = '']) => ({ path, form: 'value' as const }))
  const lazy = [...code.matchAll(LAZY)].map(([, path = '']) => ({ path, form: 'lazy' as const }))
  return [...statements, ...bare, ...lazy]
    .filter(({ path }) => path.startsWith('.'))
    .map(({ path, form }) => ({ target: posix.join(posix.dirname(file), path), form }))
}

const circles = (graph: Map<string, string[]>): string[] => {
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, path: string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) {
      found.push(`${[...path.slice(start), file].join(' → ')} is a circle`)
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of [...graph.keys()].toSorted()) walk(file, [])
  return found
}

const sampleTree = async (files: Record<string, string>): Promise<AsyncDisposable & { path: string }> => {
  const path = await mkdtemp(join(tmpdir(), 'replyx-layers-'))
  for (const [name, text] of Object.entries(files)) await Bun.write(join(path, name), text)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
