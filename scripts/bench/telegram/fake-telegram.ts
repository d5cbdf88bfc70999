import { connectFakeTelegram, type RemoteControls } from '../../../src/testing/telegram/index.ts'
import { pinned } from '../machine.ts'

/** The fake Bot API as a process of its own beside the load client, as strict about its limits as the real one. */
export interface TelegramProcess extends AsyncDisposable {
  apiRoot: string
  bots: FakeBot[]
  controls: RemoteControls
}

export interface FakeBot {
  id: number
  token: string
}

const KEPT_MESSAGES = '1000'

export const startTelegram = async (bots: number): Promise<TelegramProcess> => {
  const file = `${import.meta.dir}/../../../src/testing/telegram/main.ts`
  const options = ['--port', '0', '--bots', String(bots), '--keep-sent', KEPT_MESSAGES]
  const child = Bun.spawn(pinned('client', [process.execPath, file, ...options]), { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = JSON.parse(await firstLine(child.stdout)) as { apiRoot: string; controlUrl: string; bots: FakeBot[] }
  return {
    apiRoot: said.apiRoot,
    bots: said.bots,
    controls: connectFakeTelegram(said.controlUrl),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

const firstLine = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true })
    if (text.endsWith('\n')) return text
  }
  throw new Error('the fake Bot API did not start')
}
