declare const REPLYX_BUILD: BuildInfo | undefined

export interface BuildInfo {
  version: string
  /** The short commit, empty where the build had no git. */
  commit: string
}

/** What this executable was made from; scripts/build writes it in, a run from source has none. */
export const buildInfo: BuildInfo = typeof REPLYX_BUILD === 'undefined' ? { version: '0.0.0-source', commit: '' } : REPLYX_BUILD
