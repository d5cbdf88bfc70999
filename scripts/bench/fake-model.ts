import { pinned } from './machine.ts'

/** The stand-in for a provider, as a process of its own beside the load client. */
export interface FakeModel extends AsyncDisposable {
  port: number
  provider: { baseUrl: string; apiKey: string; chatModel: string }
}

export interface FakeModelInput {
  firstTokenMs: number
  tokenMs: number
  /** Without one it reads the prompt and answers from it. */
  answer?: string
}

const CHAT_MODEL = 'qwen3:8b'

export const startFakeModel = async ({ firstTokenMs, tokenMs, answer }: FakeModelInput): Promise<FakeModel> => {
  const options = ['--dialect', 'compatible', '--first-token-ms', String(firstTokenMs), '--token-ms', String(tokenMs)]
  const file = `${import.meta.dir}/../../src/testing/openai/main.ts`
  const command = [process.execPath, file, ...options, ...(answer === undefined ? [] : ['--answer', answer])]
  const child = Bun.spawn(pinned('client', command), { stdio: ['ignore', 'pipe', 'inherit'] })
  const { value } = await child.stdout.getReader().read()
  const [, baseUrl = '', port, apiKey = ''] =
    /on (http:\/\/127\.0\.0\.1:(\d+)\/v1) with key (\S+)/.exec(new TextDecoder().decode(value)) ?? []
  if (!port) throw new Error('the fake model did not start')
  return {
    port: Number(port),
    provider: { baseUrl, apiKey, chatModel: CHAT_MODEL },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}
