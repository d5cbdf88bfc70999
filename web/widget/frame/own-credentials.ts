import type { Keep } from '../keep.ts'
import { type Credentials, createTokenBox } from './credentials.ts'

/** For the page behind the plain link: it is of the instance itself and asks for its own tokens. */
export const createOwnCredentials = (siteKey: string, keep: Keep): Credentials => {
  const box = createTokenBox(() => void request())
  const request = async (): Promise<void> => {
    try {
      const body = JSON.stringify({ siteKey, guestSecret: keep.get('guest') })
      const response = await fetch('/widget/v1/token', { method: 'POST', body, credentials: 'omit' })
      if (!response.ok) return box.refuse(response.status === 403 || response.status === 404)
      const { token, guestSecret } = await response.json()
      keep.set('guest', guestSecret)
      box.put(token)
    } catch {
      box.refuse(false)
    }
  }
  return box
}
