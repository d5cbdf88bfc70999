import type { Outcome } from './counts.ts'

/** What git sees changed, with the content of the changes; undefined outside a repository. */
export const treeState = async (): Promise<string | undefined> => {
  if (!Bun.which('git')) return undefined
  const parts = [git('status', '--porcelain=v1', '--untracked-files=all'), git('diff', 'HEAD', '--no-ext-diff')]
  return parts.includes(undefined) ? undefined : parts.join('\n')
}

/** Building and testing must not change what is committed, nor leave files that are not ignored. */
export const checkTree = async (before: string | undefined): Promise<Outcome> => {
  const after = await treeState()
  if (before === undefined || after === undefined) {
    return { passed: 0, failed: 0, skipped: 1, output: 'skipped: this is not a git repository' }
  }
  const isSame = before === after
  return {
    passed: isSame ? 1 : 0,
    failed: isSame ? 0 : 1,
    skipped: 0,
    output: isSame ? '' : `the run changed the tree:\n${git('status', '--short')}`,
  }
}

const git = (...args: string[]): string | undefined => {
  const child = Bun.spawnSync(['git', ...args], { stderr: 'ignore' })
  return child.success ? child.stdout.toString() : undefined
}
