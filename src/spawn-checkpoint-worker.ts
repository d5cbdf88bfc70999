/** Beside main.ts, because inside the executable a worker is found only from there. */
export const spawnCheckpointWorker = (): Worker => new Worker(new URL('./checkpoint.worker.ts', import.meta.url), { ref: false })
