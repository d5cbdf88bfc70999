import { Bot } from 'grammy'

// One bot in a process of its own, as bots are mostly written: nothing is stored, and what is not answered is lost.
const [, , token = '', apiRoot = '', model = '', apiKey = '', chatModel = ''] = process.argv

const bot = new Bot(token, { client: { apiRoot } })

const answer = async (text: string): Promise<string> => {
  const response = await fetch(`${model}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ model: chatModel, stream: true, messages: [{ role: 'user', content: text }] }),
  })
  return [...(await response.text()).matchAll(/^data: (\{.*\})$/gm)].map(([, json = '{}']) => wordsOf(json)).join('')
}

const wordsOf = (json: string): string =>
  (JSON.parse(json) as { choices?: Array<{ delta?: { content?: string } }> }).choices?.[0]?.delta?.content ?? ''

// Not awaited: the library takes updates one by one, and a question should not wait for the answer to another.
bot.on('message:text', (ctx) => {
  answer(ctx.message.text)
    .then((text) => ctx.reply(text))
    .catch((error: unknown) => console.error(error))
})

await bot.start({ timeout: 50 })
