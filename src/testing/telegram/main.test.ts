import { expect, test } from 'bun:test'
import { connectFakeTelegram } from './index.ts'

test('started alone it says where it listens, whose bots it has, and takes orders', async () => {
  const started = Bun.spawn([process.execPath, `${import.meta.dir}/main.ts`, '--port', '0', '--bots', '3'], { stdout: 'pipe' })
  try {
    let line = ''
    for await (const chunk of started.stdout) {
      line += new TextDecoder().decode(chunk)
      if (line.endsWith('\n')) break
    }
    const { apiRoot, controlUrl, bots } = JSON.parse(line) as {
      apiRoot: string
      controlUrl: string
      bots: Array<{ id: number; token: string }>
    }
    expect(bots).toHaveLength(3)
    const reply = (await (await fetch(`${apiRoot}/bot${bots[2]!.token}/getMe`)).json()) as { result: { id: number } }
    expect(reply.result.id).toBe(bots[2]!.id)
    const remote = connectFakeTelegram(controlUrl)
    await remote.startLoad({ updates: 6 })
    expect((await remote.state({ bot: bots[0]!.id })).pending).toBe(2)
    expect((await remote.usage()).heldPolls).toBe(0)
  } finally {
    started.kill()
    await started.exited
  }
})
