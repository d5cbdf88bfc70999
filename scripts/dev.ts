import { watch } from 'node:fs/promises'

/** ReplyX from source, started again at each change; what a browser loads is made again when web/ changes. */

process.chdir(`${import.meta.dir}/..`)
const io = ['inherit', 'inherit', 'inherit'] as const
const makeAssets = (): Promise<number> => Bun.spawn(['bun', 'scripts/build.ts', '--assets-only'], { stdio: [...io] }).exited

if ((await makeAssets()) !== 0) process.exit(1)
const server = Bun.spawn(['bun', '--watch', '--no-clear-screen', 'src/main.ts', ...process.argv.slice(2)], { stdio: [...io] })
const stopped = new AbortController()
void server.exited.then(() => stopped.abort())
process.on('SIGINT', () => server.kill('SIGTERM'))
process.on('SIGTERM', () => server.kill('SIGTERM'))

try {
  for await (const { filename } of watch('web', { recursive: true, signal: stopped.signal })) {
    if (filename && !filename.endsWith('.test.ts')) await makeAssets()
  }
} catch (error) {
  if (!stopped.signal.aborted) throw error
}
process.exit(await server.exited)
