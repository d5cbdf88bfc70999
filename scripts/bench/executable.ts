import { mkdir, stat } from 'node:fs/promises'
import { resolve } from 'node:path'

const FILE = 'dist/replyx'
const SOURCES = ['src/**/*.{ts,css}', 'web/**/*.{ts,css}', 'migrations/*.ts', 'scripts/build/*.ts', 'package.json', 'bun.lock']

/** What users run, built anew when it is older than what it is made of. */
export const executable = async (say: (text: string) => void): Promise<string> => {
  const builtAt = await stat(FILE).then(
    (found) => found.mtimeMs,
    () => 0,
  )
  if ((await newestSource()) > builtAt) {
    say('building the executable')
    await run([process.execPath, 'scripts/build.ts'])
  }
  return resolve(FILE)
}

/** One of the programs in `bare`, compiled in the same way. */
export const bareExecutable = async (name: 'hello' | 'hono' | 'streams' | 'chat'): Promise<string> => {
  const outfile = resolve(`.build/bench/bare-${name}`)
  await mkdir('.build/bench', { recursive: true })
  const options = ['--compile', '--minify', '--bytecode', '--format=esm', '--outfile', outfile]
  await run([process.execPath, 'build', ...options, `${import.meta.dir}/bare/${name}.entry.ts`])
  return outfile
}

const newestSource = async (): Promise<number> => {
  let newest = 0
  for (const pattern of SOURCES) {
    for await (const path of new Bun.Glob(pattern).scan('.')) {
      if (!path.endsWith('.test.ts')) newest = Math.max(newest, (await stat(path)).mtimeMs)
    }
  }
  return newest
}

const run = async (command: string[]): Promise<void> => {
  const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const [stdout, stderr, exitCode] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  if (exitCode !== 0) throw new Error(`${command.join(' ')} failed:\n${stdout}${stderr}`)
}
