import { strict as assert } from 'node:assert'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { createApi } from './smoke/api.ts'
import { type Checks, createChecks } from './smoke/checks.ts'
import { setTrap, trapHasSnapped } from './smoke/hostile-folder.ts'
import { boot, freePort, type Instance, killLeftovers, type Place, runOnce } from './smoke/instance.ts'
import { type Business, firstDay, stillThere } from './smoke/journey.ts'
import { readOnlyRoot, whyNoRoot } from './smoke/read-only-root.ts'
import { line } from './verify/counts.ts'

/**
 * The executable itself, alone: `bun scripts/smoke.ts [FILE]` (dist/replyx unless told). Everything is asked from outside, by the
 * command line and over HTTP, with an empty environment. The last line counts the checks.
 */

const executable = resolve(process.argv[2] ?? `${import.meta.dir}/../dist/replyx`)
process.chdir(`${import.meta.dir}/..`)

const alone = async (checks: Checks, place: Place): Promise<void> => {
  await checks.check('it says its version and checks its settings', () => commandLine(place))
  const port = freePort()
  let instance = await checks.check('it starts with nothing but an address', () => boot(place, port))
  const business = await firstDay(checks, instance)
  await checks.check('only the data folder is written', async () =>
    assert.deepEqual((await readdir(place.cwd)).toSorted(), ['data', 'replyx']),
  )
  await checks.check('healthcheck answers by exit code', () => healthcheck(place, port))
  await metrics(checks, instance.url)
  await checks.check('no answer shows the insides', () => noInsides(instance.url, business))
  instance = await checks.check('it stops with a stream open, in time and with code 0', () =>
    stopUnderStream(place, { instance, business }),
  )
  await checks.check('after the stop everything is there', () => stillThere(instance.url, business))
  await checks.check('after a kill -9 too', async () => {
    await instance.kill()
    instance = await boot(place, port)
    await stillThere(instance.url, business)
  })
  await checks.check('it has logged no error', async () => {
    const errors = `${instance.output()}\n${instance.errors()}`.split('\n').filter((text) => /"level":(50|60)|Unhandled|panic/.test(text))
    assert.deepEqual(errors, [])
  })
  await instance.stop()
  assert.notEqual((await runOnce(place, ['healthcheck', '--listen', `127.0.0.1:${port}`])).exitCode, 0)
}

const commandLine = async (place: Place): Promise<void> => {
  const version = await runOnce(place, ['version'])
  assert.equal(version.exitCode, 0)
  assert.match(version.stdout, new RegExp(`^${packageJson.version.replaceAll('.', '\\.')}\\b`))
  const print = await runOnce({ ...place, env: { REPLYX_METRICS_TOKEN: 'nobody-may-see-this' } }, ['config', 'print'])
  assert.equal(print.exitCode, 0)
  assert.match(print.stdout, /^REPLYX_LISTEN=127\.0\.0\.1:8080 /m)
  assert.doesNotMatch(print.stdout, /nobody-may-see-this/)
  assert.equal((await runOnce(place, ['config', 'check'])).exitCode, 0)
  const wrong = await runOnce({ ...place, env: { REPLYX_LISTEN: 'nowhere' } }, ['config', 'check'])
  assert.notEqual(wrong.exitCode, 0)
  assert.match(wrong.stderr, /REPLYX_LISTEN/)
  assert.notEqual((await runOnce(place, ['no-such-command'])).exitCode, 0)
}

const healthcheck = async (place: Place, port: number): Promise<void> => {
  const well = await runOnce(place, ['healthcheck', '--listen', `127.0.0.1:${port}`])
  assert.equal(well.exitCode, 0, well.stderr)
}

const metrics = async (checks: Checks, url: string): Promise<void> => {
  const name = 'the metrics satisfy promtool'
  if (!Bun.which('promtool') && !process.env['CI']) return checks.skip(name.toUpperCase(), 'there is no promtool on PATH')
  await checks.check(name, async () => {
    const text = await (await fetch(`${url}/metrics`)).text()
    assert.match(text, /^# TYPE /m)
    const promtool = Bun.spawnSync(['promtool', 'check', 'metrics'], { stdin: Buffer.from(text), stdout: 'pipe', stderr: 'pipe' })
    assert.equal(`${promtool.stdout.toString()}${promtool.stderr.toString()}`.trim(), '')
    assert.equal(promtool.exitCode, 0)
  })
}

/** A development server would answer a fault with its own sources. */
const noInsides = async (url: string, { key, assistantId }: Business): Promise<void> => {
  const json = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const form = { 'content-type': 'multipart/form-data; boundary=x' }
  const tries: Array<[string, RequestInit]> = [
    ['/no/such/page', {}],
    ['/%E0%A4%A', {}],
    ['/assets/..%2f..%2fetc%2fpasswd', {}],
    ['/api/v1/dialogs', { method: 'POST', headers: json, body: '{"assistantId":' }],
    ['/api/v1/dialogs', { method: 'POST', headers: json, body: JSON.stringify({ assistantId, text: 'x'.repeat(1_000_000) }) }],
    ['/api/v1/dialogs/dlg_none/events', { headers: json }],
    ['/api/v1/documents', { method: 'POST', headers: { ...json, ...form }, body: '--x\r\nbroken' }],
    ['/setup/none', { method: 'POST', body: new URLSearchParams({ email: 'x' }) }],
    ['/sign-in', { method: 'PATCH' }],
  ]
  for (const [path, init] of tries) {
    const reply = await fetch(`${url}${path}`, { ...init, redirect: 'manual', signal: AbortSignal.timeout(10_000) })
    const text = await reply.text()
    assert(reply.status >= 300 && reply.status < 500, `${init.method ?? 'GET'} ${path} answered ${reply.status}`)
    assert.doesNotMatch(text, /\$bunfs|\bat .+\.(ts|js):\d+|node_modules|__bun/i, `${path} shows where the program lives`)
  }
}

const stopUnderStream = async (place: Place, { instance, business }: { instance: Instance; business: Business }): Promise<Instance> => {
  const stream = await createApi(instance.url, business.key).follow(business.dialogId)
  const { exitCode, tookMs } = await instance.stop()
  await stream.ended
  assert.equal(exitCode, 0, instance.errors())
  assert(tookMs < 10_000, `it took ${Math.round(tookMs)} ms`)
  assert.equal(stream.events.at(-1)?.type, 'bye', `the stream ended with ${stream.events.at(-1)?.type}`)
  return boot(place, Number(new URL(instance.url).port))
}

const inHostileFolder = async (checks: Checks, place: Place): Promise<void> => {
  await setTrap(place.cwd)
  await checks.check('what lies in the working directory is not read', async () => {
    const { exitCode, stdout, stderr } = await runOnce(place, ['config', 'print'])
    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /^REPLYX_LANGUAGE=ru /m)
    const instance = await boot(place)
    await fetch(`${instance.url}/sign-in`)
    const { exitCode: ended } = await instance.stop()
    assert.equal(ended, 0)
    assert.equal(await trapHasSnapped(place.cwd), false, 'code from the working directory has run')
  })
}

const inReadOnlyRoot = async (checks: Checks): Promise<void> => {
  await using place = await checks.check('a bare Debian is at hand', () => readOnlyRoot(executable))
  const port = freePort()
  const instance = await checks.check('another user starts it in a read-only root with only /data to write', () => boot(place, port))
  await firstDay(checks, instance)
  await checks.check('healthcheck answers there', () => healthcheck(place, port))
  await checks.check('it stops with code 0', async () => assert.equal((await instance.stop()).exitCode, 0))
}

const inFolder = async (work: (place: Place) => Promise<void>): Promise<void> => {
  const cwd = await mkdtemp(join(tmpdir(), 'replyx-smoke-'))
  try {
    await copyFile(executable, join(cwd, 'replyx'))
    await work({ command: [join(cwd, 'replyx')], cwd })
  } finally {
    await killLeftovers()
    await rm(cwd, { recursive: true, force: true })
  }
}

const checks = createChecks()
if (!existsSync(executable)) throw new Error(`${executable} is not there: run \`bun run build\` first`)
await checks.group('alone in an empty folder, with an empty environment', () => inFolder((place) => alone(checks, place)))
await checks.group('in a folder that wants to be read', () => inFolder((place) => inHostileFolder(checks, place)))
const noRoot = whyNoRoot()
if (noRoot) checks.skip('IN A READ-ONLY ROOT AS ANOTHER USER', noRoot)
else await checks.group('in a read-only root, as another user', () => inReadOnlyRoot(checks))

console.log(line(checks.counts()))
process.exit(checks.counts().failed > 0 ? 1 : 0)
