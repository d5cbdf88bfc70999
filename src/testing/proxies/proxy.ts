/** A proxy that a test starts on a port of its own. */
export interface TestProxy extends AsyncDisposable {
  port: number
  /** `host:port` of every line that was asked for and allowed, as it was asked for. */
  asked: string[]
  /** Lines open now. */
  open(): number
}

export interface ProxyOptions {
  /** Whoever does not know it is refused. */
  secret?: { user: string; password: string }
  /** Names only this proxy knows: where they really lead. */
  names?: Record<string, string>
  /** With the self-made certificate of the tests. */
  tls?: boolean
}
