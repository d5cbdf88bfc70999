import type { Semaphore } from '../../platform/limits/index.ts'
import { newToken } from '../../platform/secrets/index.ts'

export interface Passwords {
  hash(password: string): Promise<string>
  /** False without a hash too, after the same work: who has no account is not told so by the time it takes. */
  verify(password: string, hash: string | null | undefined): Promise<boolean>
  /** Whether the hash was made with other parameters than are used now. */
  isOld(hash: string): boolean
}

export interface PasswordCost {
  memoryKib: number
  passes: number
}

/** The floor OWASP gives for argon2id; about 33 ms here. */
export const PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2 }

/** Hashing takes a thread of the pool that names and files are read with, so few run at once and the line behind them is short. */
export const createPasswords = (line: Semaphore, cost: PasswordCost = PASSWORD_COST): Passwords => {
  const options = { algorithm: 'argon2id', memoryCost: cost.memoryKib, timeCost: cost.passes } as const
  const hash = (password: string): Promise<string> => line.run(() => Bun.password.hash(password.normalize('NFC'), options))
  let nobody: Promise<string> | undefined
  const nobodysHash = (): Promise<string> => {
    nobody ??= hash(newToken()).catch((error: unknown) => {
      nobody = undefined
      throw error
    })
    return nobody
  }
  return {
    hash,
    verify: async (password, stored) => {
      // Asked for on both paths, so that the first call of a process tells nothing either.
      const other = await nobodysHash()
      if (password === '') return false
      const isSame = await line.run(() => Bun.password.verify(password.normalize('NFC'), stored ?? other))
      return isSame && typeof stored === 'string'
    },
    isOld: (stored) => !stored.includes(`$m=${cost.memoryKib},t=${cost.passes},`),
  }
}
