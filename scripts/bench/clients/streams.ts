export type StreamsPlan =
  | { do: 'open'; port: number; count: number; requests: string[] }
  /** Sends a request and waits until every stream has told its mark. */
  | { do: 'say'; port: number; request: string; mark: string }
  | { do: 'close' }

export interface StreamsResult {
  open: number
  /** How long opening took, or saying: until the reply was there. */
  tookMs: number
  /** For each stream, from the sending of the request to the mark. */
  p50Ms: number
  p99Ms: number
  lastMs: number
  /** Streams that did not tell the mark in time. */
  silent: number
}
