import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }

const NOTHING_FROM_OUTSIDE = { autoloadDotenv: false, autoloadBunfig: false, autoloadTsconfig: false, autoloadPackageJson: false }
/** Code that runs once, at the start, is not worth compiling: 20 % less work until the first answer. run.ts ends this when it listens. */
const JIT_POLICY = 10

/**
 * Makes the one executable. Worker threads are entries of their own, beside main.ts: inside the executable a worker is found only
 * under a name that was an entry, relative to the lowest folder all entries share. Nothing is read from the working directory.
 */
export const compile = async (outfile: string): Promise<number> => {
  const workers = await Array.fromAsync(new Bun.Glob('src/*.worker.ts').scan('.'))
  await mkdir(dirname(outfile), { recursive: true })
  // Aside, then renamed: a running executable keeps its own file, and nobody ever starts half of one. The name inside is the file's.
  const aside = await mkdtemp(join(dirname(outfile), '.build-'))
  try {
    await Bun.build({
      entrypoints: ['src/main.ts', ...workers.toSorted()],
      target: 'bun',
      format: 'esm',
      minify: true,
      bytecode: true,
      // What is imported lazily stays apart from what every start must load.
      splitting: true,
      // Embedded: the stacks in a log name our files and lines.
      sourcemap: 'linked',
      define: { 'process.env.NODE_ENV': '"production"', REPLYX_BUILD: JSON.stringify({ version: packageJson.version, commit: commit() }) },
      compile: { outfile: join(aside, basename(outfile)), jitPolicy: JIT_POLICY, ...NOTHING_FROM_OUTSIDE },
    })
    await rename(join(aside, basename(outfile)), outfile)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return (await stat(outfile)).size
}

/** Empty where there is no git or no repository: an image build has neither. */
const commit = (): string => {
  if (process.env['REPLYX_COMMIT']) return process.env['REPLYX_COMMIT'].slice(0, 12)
  if (!Bun.which('git')) return ''
  const git = Bun.spawnSync(['git', 'rev-parse', '--short=12', 'HEAD'], { stderr: 'ignore' })
  return git.success ? git.stdout.toString().trim() : ''
}
