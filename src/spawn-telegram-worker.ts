/** Beside the entry it names: inside the executable a worker is found only by a name relative to the folder of all entries. */
export const spawnTelegramWorker = (): Worker => new Worker(new URL('./telegram.worker.ts', import.meta.url))
