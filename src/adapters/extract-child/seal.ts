/**
 * What the kernel itself holds against a reader that a hostile file took over. Best effort on Linux, nothing elsewhere: the limits
 * that the parent watches do not depend on it. Both tell whether they worked.
 */
export const limitResources = async (): Promise<boolean> => {
  const kernel = await openKernel()
  if (!kernel) return false
  const { setrlimit, prctl } = kernel.library.symbols
  const isLimited = LIMITS.map(([resource, value]) => setrlimit(resource, kernel.address(new BigUint64Array([value, value]))))
  // Dies with a parent that was killed, whatever it is busy with.
  const isBound = prctl(SET_PARENT_DEATH_SIGNAL, SIGKILL, 0, 0, 0)
  const isPlain = prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
  return [...isLimited, isBound, isPlain].every((result) => result === 0)
}

/** From here on this thread opens no file and no connection; what is open, the document and the pipe to the parent, stays. */
export const shutFileSystem = async (): Promise<boolean> => {
  const kernel = await openKernel()
  if (!kernel) return false
  const { syscall } = kernel.library.symbols
  const version = syscall(LANDLOCK_CREATE_RULESET, 0, 0, 1)
  if (version < 1) return false
  const rights = new BigUint64Array(version < 4 ? [FILE_RIGHTS] : [FILE_RIGHTS, NETWORK_RIGHTS])
  const ruleset = syscall(LANDLOCK_CREATE_RULESET, kernel.address(rights), rights.byteLength, 0)
  return ruleset >= 0 && syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0, 0) === 0
}

const RLIMIT_CPU = 0
const RLIMIT_FSIZE = 1
const RLIMIT_CORE = 4
const RLIMIT_AS = 9

/** Far above what the parent allows; they end a child whose parent can no longer look. */
const LIMITS: ReadonlyArray<readonly [resource: number, value: bigint]> = [
  [RLIMIT_CPU, 600n],
  [RLIMIT_FSIZE, 0n],
  [RLIMIT_CORE, 0n],
  [RLIMIT_AS, 16n << 30n],
]

const SET_PARENT_DEATH_SIGNAL = 1
const SIGKILL = 9
const SET_NO_NEW_PRIVILEGES = 38
/** The same numbers on x86-64 and arm64. */
const LANDLOCK_CREATE_RULESET = 444
const LANDLOCK_RESTRICT_SELF = 446
/** Every right of the first version of Landlock; of the network, to listen and to connect. */
const FILE_RIGHTS = (1n << 13n) - 1n
const NETWORK_RIGHTS = 3n

const openKernel = async () => {
  if (process.platform !== 'linux') return undefined
  try {
    const { dlopen, ptr } = await import('bun:ffi')
    const library = dlopen('libc.so.6', {
      setrlimit: { args: ['int', 'usize'], returns: 'int' },
      prctl: { args: ['int', 'usize', 'usize', 'usize', 'usize'], returns: 'int' },
      syscall: { args: ['int', 'usize', 'usize', 'usize'], returns: 'int' },
    })
    return { library, address: (array: BigUint64Array): number => Number(ptr(array)) }
  } catch {
    // Another libc than glibc: the parent's limits are all there is.
    return undefined
  }
}
