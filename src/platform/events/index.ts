export { createEvents } from './create-events.ts'
export { type EventListener, type Events, isStored, type LiveEvent, type StoredEvent, type StreamName } from './events.ts'
export { createEventSweep, EVENT_SWEEP_JOB } from './sweep-job.ts'
