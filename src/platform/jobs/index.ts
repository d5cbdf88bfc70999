export { type JobContext, type JobHandler, type JobHandlers, type Jobs, jobHandler, type NewJob } from './jobs.ts'
export { createJobQueue, type JobQueue } from './queue.ts'
export { type JobRunner, startJobs } from './runner.ts'
export { countJobs } from './store.ts'
