import { chmod, mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { vec0, vec0Path } from '../../../.build/native.ts'
import { AppError } from '../../kernel/app-error.ts'

/**
 * sqlite-vec as a file the system can load: inside the executable it is not one, so it is laid into the data folder once
 * and again after an upgrade that brought another.
 */
export const vectorLibrary = async (dataDir: string): Promise<string> => {
  if (!vec0Path.startsWith('/$bunfs/')) return vec0Path
  const target = join(dataDir, 'native', `vec0-${vec0.hash}.so`)
  if (await isThere(target, vec0.sizeBytes)) return target
  try {
    const bytes = await Bun.file(vec0Path).bytes()
    await mkdir(join(dataDir, 'native'), { recursive: true, mode: 0o700 })
    const half = `${target}.${process.pid}.half`
    const file = await open(half, 'w', 0o700)
    await file.writeFile(bytes)
    await file.sync()
    await file.close()
    await chmod(half, 0o700)
    await rename(half, target)
  } catch (cause) {
    throw new AppError('unavailable', { key: 'error.data_dir_unwritable', params: { path: dataDir } }, { cause })
  }
  return target
}

const isThere = async (path: string, sizeBytes: number): Promise<boolean> => {
  try {
    return (await stat(path)).size === sizeBytes
  } catch {
    return false
  }
}
