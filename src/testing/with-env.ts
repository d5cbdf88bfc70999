/** Runs the work with these names in the environment, for what other people's code reads there. */
export const withEnv = async (values: Record<string, string>, work: () => Promise<void>): Promise<void> => {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, values)
  try {
    await work()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
