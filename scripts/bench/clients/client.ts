import { pinned } from '../machine.ts'

/** A program of ours in a process of its own, on the core that is not the server's. */
export interface Client<Plan, Result> extends AsyncDisposable {
  run(plan: Plan): Promise<Result>
}

type Said<Result> = { result: Result } | { error: string }

export const startClient = <Plan, Result>(file: string): Client<Plan, Result> => {
  let waiting: { resolve(result: Result): void; reject(error: Error): void } | undefined
  const child = Bun.spawn(pinned('client', [process.execPath, `${import.meta.dir}/${file}`]), {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (said: Said<Result>) => {
      if ('error' in said) waiting?.reject(new Error(said.error))
      else waiting?.resolve(said.result)
    },
    onExit: (_child, code) => waiting?.reject(new Error(`the client ended with code ${code}`)),
  })
  return {
    run: (plan) =>
      new Promise<Result>((resolve, reject) => {
        waiting = { resolve, reject }
        child.send(plan)
      }),
    [Symbol.asyncDispose]: async () => {
      waiting = undefined
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

/** The other end: does one plan after another. */
export const serveClient = <Plan, Result>(work: (plan: Plan) => Promise<Result>): void => {
  process.on('message', (plan: Plan) => {
    work(plan).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: Bun.inspect(error) }),
    )
  })
}
