import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { lexiconFile } from './lexicon.ts'
import { nativeModule } from './native.ts'
import { bundleScript } from './scripts.ts'
import { buildStyles } from './styles.ts'

const OUT = '.build'

/** What a browser may ask for: its name in web/, where it is served, and how it is stored. */
interface AssetSource {
  /** `console.css`, `widget/loader.js`, `static/favicon.svg`. */
  name: string
  body: Uint8Array
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  // Types for the editors of those who embed the chat: a text to read and save.
  ts: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
}
const ALREADY_COMPRESSED = new Set(['png', 'woff2'])

/**
 * Makes `.build/`: every file a browser gets, with its compressed forms, and the modules that name them, the lexicon and the native library.
 * Files are named by their content and written aside first, so two runs at once end in the same folder.
 */
export const buildAssets = async ({ prune = false } = {}): Promise<void> => {
  await mkdir(OUT, { recursive: true })
  const sources = (await Promise.all([buildStyles(), scripts(), statics()])).flat()
  const kept = new Set<string>()
  const stored = await Promise.all(sources.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((source) => store(source, kept)))
  for (const [name, text] of Object.entries({
    'files.d.ts': FILE_TYPES,
    'native.ts': await nativeModule(),
    'lexicon.raw': await lexiconFile(),
    'lexicon.ts': LEXICON_MODULE,
    'assets.ts': assetsModule(stored),
  })) {
    kept.add(name)
    await write(name, Buffer.from(text))
  }
  if (prune) {
    for (const { name } of (await readdir(OUT, { withFileTypes: true })).filter((entry) => entry.isFile() && !kept.has(entry.name))) {
      await unlink(join(OUT, name))
    }
  }
}

/** Whether nothing that goes into the assets has changed since they were made. */
export const assetsAreFresh = async (): Promise<boolean> => {
  const made = await stat(join(OUT, 'assets.ts')).catch(() => undefined)
  if (!made) return false
  for await (const file of new Bun.Glob('{web,scripts/build,src/kernel/text}/**/*').scan('.')) {
    if (!file.endsWith('.test.ts') && (await stat(file)).mtimeMs > made.mtimeMs) return false
  }
  return true
}

const scripts = async (): Promise<AssetSource[]> => {
  const entries = await Array.fromAsync(new Bun.Glob('web/**/*.entry.ts').scan('.'))
  return Promise.all(
    entries.map(async (entry) => ({ name: `${entry.slice('web/'.length, -'.entry.ts'.length)}.js`, body: await bundleScript(entry) })),
  )
}

const statics = async (): Promise<AssetSource[]> => {
  const files = await Array.fromAsync(new Bun.Glob('web/static/**/*.*').scan('.'))
  return Promise.all(files.map(async (file) => ({ name: file.slice('web/'.length), body: await Bun.file(file).bytes() })))
}

interface StoredAsset {
  name: string
  path: string
  type: string
  sizeBytes: number
  files: { file: string; gzip?: string; brotli?: string }
}

const store = async ({ name, body }: AssetSource, kept: Set<string>): Promise<StoredAsset> => {
  const extension = name.split('.').at(-1) ?? ''
  const type = TYPES[extension]
  if (!type) throw new Error(`web/${name}: no content type is known for .${extension}`)
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const path = `${name.slice(0, -extension.length - 1).replaceAll('/', '-')}.${hash}.${extension}`
  const put = async (file: string, content: () => Uint8Array): Promise<string> => {
    kept.add(file)
    if (!(await Bun.file(join(OUT, file)).exists())) await write(file, content())
    return file
  }
  const files: StoredAsset['files'] = { file: await put(`${path}.raw`, () => body) }
  if (!ALREADY_COMPRESSED.has(extension)) {
    files.gzip = await put(`${path}.gz`, () => gzipSync(body, { level: 9 }))
    files.brotli = await put(`${path}.br`, () => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
  }
  return { name, path, type, sizeBytes: body.byteLength, files }
}

const write = async (name: string, content: Uint8Array): Promise<void> => {
  const aside = join(OUT, `.${basename(name)}.${process.pid}`)
  await Bun.write(aside, content)
  await rename(aside, join(OUT, name))
}

const FILE_TYPES = ['raw', 'gz', 'br', 'so', 'dylib', 'dll']
  .map((extension) => `declare module '*.${extension}' {\n  const path: string\n  export default path\n}\n`)
  .join('')

const LEXICON_MODULE = `// Made by scripts/build.ts; not edited, not committed.
/// <reference path="./files.d.ts" />
import path from './lexicon.raw' with { type: 'file' }

/** Also inside the executable: for \`Bun.file\`. */
export const lexiconPath: string = path
`

const assetsModule = (stored: StoredAsset[]): string => {
  const imports: string[] = []
  const entries = stored.map(({ name, path, type, sizeBytes, files }) => {
    const fields = Object.entries(files).map(([form, file]) => {
      imports.push(`import f${imports.length} from './${file}' with { type: 'file' }`)
      return `${form}: f${imports.length - 1}`
    })
    return `  '${name}': { path: '${path}', type: '${type}', sizeBytes: ${sizeBytes}, ${fields.join(', ')} },`
  })
  return `// Made by scripts/build.ts; not edited, not committed.
/// <reference path="./files.d.ts" />
${imports.join('\n')}

export interface Asset {
  /** The name it is served under; changes with the content, so it may be cached for ever. */
  path: string
  type: string
  sizeBytes: number
  /** Where the bytes are, also inside the executable: for \`Bun.file\`. */
  file: string
  gzip?: string
  brotli?: string
}

const all = {
${entries.join('\n')}
} satisfies Record<string, Asset>

export type AssetName = keyof typeof all

export const assets: Record<AssetName, Asset> = all
`
}
