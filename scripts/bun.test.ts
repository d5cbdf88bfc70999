import { expect, test } from 'bun:test'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** scripts/bun.sh in a project of its own, with stand-ins for bun and npm: nothing is fetched. */

const PINNED = '7.8.9'
const PLACEHOLDER = '#!/bin/sh\necho "the install script was not run" >&2\nexit 1\n'
const bunOf = (version: string): string =>
  `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo "${version} $*" >>calls; fi\n`
/** Lays out what `npm install --ignore-scripts bun` leaves: a launcher that is none, and the executable in its own package. */
const npmOf = (executable: string): string => `#!/bin/sh
echo npm >>calls
while [ "$1" != --prefix ]; do shift; done
modules=$2/node_modules
mkdir -p "$modules/bun/bin" "$modules/@oven/bun-here/bin"
printf '%s' '${PLACEHOLDER}' >"$modules/bun/bin/bun.exe"
printf '%s' '${executable}' >"$modules/@oven/bun-here/bin/bun"
chmod +x "$modules/bun/bin/bun.exe" "$modules/@oven/bun-here/bin/bun"
`

const createProject = async (commands: Record<string, string>) => {
  const path = await mkdtemp(join(tmpdir(), 'replyx-bun-'))
  const put = async (name: string, text: string): Promise<void> => {
    await Bun.write(join(path, name), text)
    await chmod(join(path, name), 0o755)
  }
  await put('package.json', `{\n  "engines": {\n    "bun": "${PINNED}"\n  },\n  "devDependencies": { "@types/bun": "1.2.3" }\n}\n`)
  await put('scripts/bun.sh', await Bun.file(join(import.meta.dir, 'bun.sh')).text())
  await mkdir(join(path, 'bin'))
  for (const name of ['sh', 'sed', 'head', 'mkdir', 'rm', 'mv', 'ln', 'dirname', 'chmod'])
    await symlink(Bun.which(name) ?? '', join(path, 'bin', name))
  for (const [name, text] of Object.entries(commands)) await put(`bin/${name}`, text)
  const source = () =>
    Bun.spawnSync(['sh', '-c', '. scripts/bun.sh && bun verify', 'scripts/test'], { cwd: path, env: { PATH: join(path, 'bin') } })
  const calls = async (): Promise<string[]> =>
    (
      await Bun.file(join(path, 'calls'))
        .text()
        .catch(() => '')
    )
      .split('\n')
      .filter((line) => line !== '')
  return { path, source, calls, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const INSTALL = `${PINNED} install --frozen-lockfile --no-summary --no-progress`

test('a bun of the pinned version on PATH is used, and npm is left alone', async () => {
  await using project = await createProject({ bun: bunOf(PINNED), npm: npmOf(bunOf(PINNED)) })
  expect(project.source().exitCode).toBe(0)
  expect(await project.calls()).toEqual([INSTALL, `${PINNED} verify`])
})

test('another version on PATH is not used: the pinned one is fetched once, and found where npm left it', async () => {
  await using project = await createProject({ bun: bunOf('7.8.8'), npm: npmOf(bunOf(PINNED)) })
  expect(project.source().exitCode).toBe(0)
  expect(project.source().exitCode).toBe(0)
  expect(await project.calls()).toEqual(['npm', INSTALL, `${PINNED} verify`, INSTALL, `${PINNED} verify`])
})

test('a fetched file that is not the pinned version is refused', async () => {
  await using project = await createProject({ npm: npmOf(bunOf('7.8.8')) })
  const { exitCode, stderr } = project.source()
  expect(exitCode).toBe(1)
  expect(stderr.toString()).toContain(`Bun ${PINNED} could not be fetched`)
})

test('a failed fetch leaves nothing behind', async () => {
  await using project = await createProject({ npm: '#!/bin/sh\nexit 1\n' })
  expect(project.source().exitCode).toBe(1)
  expect(await readdir(join(project.path, '.tools'))).toEqual([])
})

test('without bun and npm it says what to install', async () => {
  await using project = await createProject({})
  const { exitCode, stderr } = project.source()
  expect(exitCode).toBe(1)
  expect(stderr.toString()).toContain('there is no npm to fetch it with')
})
