export interface StoredBlob {
  key: string
  sizeBytes: number
  /** SHA-256 of the content, lower-case hex. */
  sha256: string
}

export interface BlobStore {
  /** Streams to a temporary file, syncs it, then renames: a key either holds the whole content or does not exist.
   *  Throws AppError `invalid` `error.upload_too_large` beyond `maxBytes`; nothing stays then. */
  put(body: ReadableStream<Uint8Array>, options: { maxBytes: number; signal: AbortSignal }): Promise<StoredBlob>
  /** The absolute path of a stored blob for a child process, or undefined when there is none. */
  path(key: string): Promise<string | undefined>
  /** Undefined when there is none. */
  open(key: string): Promise<{ body: ReadableStream<Uint8Array>; sizeBytes: number } | undefined>
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>
  /** Keys stored before `before`, those of uploads cut off half-way included: what the sweep compares with the database. */
  list(before: number): AsyncIterable<string>
}
