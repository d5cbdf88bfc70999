export { type Fault, refusals } from './faults.ts'
export { type FakeOpenAi, type FakeOpenAiOptions, type SeenRequest, startFakeOpenAi } from './start-fake-openai.ts'
