import { parseArgs } from 'node:util'
import { startFakeOpenAi } from './start-fake-openai.ts'

// The fake as a process of its own, for benchmarks and browser tests:
// bun src/testing/openai/main.ts --port 9931 --first-token-ms 200 --token-ms 10
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    key: { type: 'string' },
    dialect: { type: 'string', default: 'openai' },
    answer: { type: 'string' },
    'first-token-ms': { type: 'string', default: '0' },
    'token-ms': { type: 'string', default: '0' },
    'self-signed': { type: 'boolean', default: false },
  },
})

const fake = startFakeOpenAi({
  port: Number(values.port),
  dialect: values.dialect === 'compatible' ? 'compatible' : 'openai',
  pace: { firstTokenMs: Number(values['first-token-ms']), tokenMs: Number(values['token-ms']) },
  isSelfSigned: values['self-signed'],
  ...(values.key === undefined ? {} : { apiKey: values.key }),
  ...(values.answer === undefined ? {} : { answer: values.answer }),
})

console.log(`fake OpenAI on ${fake.baseUrl} with key ${fake.apiKey}`)
