export { createEvents, deleteOldEvents } from './create-events.ts'
export { type EventListener, type Events, isStored, type LiveEvent, type StoredEvent, type StreamName } from './events.ts'
