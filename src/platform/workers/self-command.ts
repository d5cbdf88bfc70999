/** The command that runs this very program again: the compiled file by itself, from source through Bun and the entry file. */
export const selfCommand = (...args: readonly string[]): string[] =>
  Bun.isStandaloneExecutable ? [process.execPath, ...args] : [process.execPath, Bun.main, ...args]
