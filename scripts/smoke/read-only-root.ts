import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { killLeftovers, type Place } from './instance.ts'

/** Who runs ReplyX in the image. */
const USER = '10001'

/** What stands in the way of making a bare Debian on this machine; undefined when nothing does. */
export const whyNoRoot = (): string | undefined => {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root'
  const missing = ['debootstrap', 'unshare', 'apt-get'].filter((name) => !Bun.which(name))
  if (missing.length > 0) return `there is no ${missing.join(', no ')}`
  const probe = Bun.spawnSync(['unshare', '--mount', 'true'], { stdout: 'ignore', stderr: 'pipe' })
  return probe.success ? undefined : `this machine does not allow mounts: ${probe.stderr.toString().trim()}`
}

/**
 * The image without an image: a minimal Debian mounted read-only, nothing writable but a small /data (not even /tmp), the
 * executable started as an unprivileged user. Every process started by the returned command stands in that root.
 */
export const readOnlyRoot = async (executable: string): Promise<Place & AsyncDisposable> => {
  const root = await bareDebian()
  await mkdir(join(root, 'data'), { recursive: true })
  // Removed first: one that still runs keeps its file, and could not be written over.
  await rm(join(root, 'usr/local/bin/replyx'), { force: true })
  await copyFile(executable, join(root, 'usr/local/bin/replyx'))
  const place = await mkdtemp(join(tmpdir(), 'replyx-root-'))
  const data = join(place, 'data')
  const mount = join(place, 'root')
  await mkdir(mount)
  await mkdir(data)
  Bun.spawnSync(['chown', `${USER}:${USER}`, data])
  const script = `set -e
mount --make-rprivate /
mount --bind "$1" "$2"
mount --bind "$3" "$2/data"
mount --bind /proc "$2/proc"
mount -o remount,bind,ro "$2"
root=$2
shift 3
exec chroot --userspec=${USER}:${USER} "$root" /usr/bin/env -i REPLYX_DATA_DIR=/data /usr/local/bin/replyx "$@"`
  return {
    command: ['unshare', '--mount', 'sh', '-c', script, 'sh', root, mount, data],
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    [Symbol.asyncDispose]: async () => {
      await killLeftovers()
      await rm(place, { recursive: true, force: true })
    },
  }
}

/** Made once from where this machine's own apt takes Debian, and kept in .tools/. */
const bareDebian = async (): Promise<string> => {
  const { codename, mirror } = aptSource()
  const root = resolve(`.tools/debian-${codename}`)
  if (existsSync(join(root, 'bin/sh'))) return root
  const aside = `${root}.${process.pid}`
  await mkdir(aside, { recursive: true })
  const child = Bun.spawn(['debootstrap', '--variant=minbase', codename, aside, mirror], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [log, errors, exitCode] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  if (exitCode !== 0) {
    await rm(aside, { recursive: true, force: true })
    throw new Error(`debootstrap failed\n${log.slice(-2000)}${errors.slice(-2000)}`)
  }
  await rename(aside, root)
  return root
}

const aptSource = (): { codename: string; mirror: string } => {
  const targets = Bun.spawnSync(['apt-get', 'indextargets', '--format', '$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN)'])
  const codename = /^VERSION_CODENAME=(.+)$/m.exec(Bun.spawnSync(['cat', '/etc/os-release']).stdout.toString())?.[1] ?? ''
  const line = targets.stdout
    .toString()
    .split('\n')
    .map((text) => text.split(' '))
    .find(([, release, component]) => release === codename && component === 'main')
  if (!line?.[0]) throw new Error('apt names no source for the Debian this machine runs')
  return { codename, mirror: line[0] }
}
