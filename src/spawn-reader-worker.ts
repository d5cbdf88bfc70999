/** Beside main.ts, because inside the executable a worker is found only from there. */
export const spawnReaderWorker = (): Worker => new Worker(new URL('./reader.worker.ts', import.meta.url), { ref: false })
