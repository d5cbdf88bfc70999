const TIMEOUT_MS = 3000

/** Asks the instance that listens on this machine whether it is ready; undefined when it is, else why not. */
export const healthcheck = async (listen: { host: string; port: number }): Promise<string | undefined> => {
  const host = ['0.0.0.0', '::', ''].includes(listen.host) ? '127.0.0.1' : listen.host
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}/readyz`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error', proxy: '' })
    return response.ok ? undefined : `${url} answered ${response.status}`
  } catch (error) {
    return `${url}: ${error instanceof Error ? error.message : String(error)}`
  }
}
