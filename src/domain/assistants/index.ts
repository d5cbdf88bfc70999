export type { Assistant, AssistantChange, HandoffSettings, Look } from './assistant.ts'
export { type Avatar, MAX_AVATAR_BYTES } from './avatar.ts'
export { type Assistants, createAssistants } from './create-assistants.ts'
export { capText, DEFAULT_HANDOFF, DEFAULT_LOOK, DEFAULT_TEXTS, defaultHandoffWords, handoffWords } from './defaults.ts'
