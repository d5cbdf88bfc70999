export type { Assistant, AssistantChange, Look } from './assistant.ts'
export { type Assistants, createAssistants } from './create-assistants.ts'
export { DEFAULT_LOOK, DEFAULT_TEXTS } from './defaults.ts'
