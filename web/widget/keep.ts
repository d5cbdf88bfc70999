/** Text kept by the browser for this site. Storage may be full, blocked for third parties or absent: then it lives as long as the page. */
export interface Keep<Key extends string = string> {
  get(key: Key): string | undefined
  set(key: Key, value: string | undefined): void
}

export const createKeep = (prefix: string, open: () => Storage = () => localStorage): Keep => {
  const memory = new Map<string, string>()
  return {
    get: (key) => {
      try {
        return open().getItem(prefix + key) ?? memory.get(key)
      } catch {
        return memory.get(key)
      }
    },
    set: (key, value) => {
      if (value === undefined) memory.delete(key)
      else memory.set(key, value)
      try {
        if (value === undefined) open().removeItem(prefix + key)
        else open().setItem(prefix + key, value)
      } catch {
        // Kept in memory above.
      }
    },
  }
}
