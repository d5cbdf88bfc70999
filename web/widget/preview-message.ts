import type { Session } from './frame/session.ts'
import { type Theme, toTheme } from './protocol.ts'

/** What the look editor says to the chat it shows: both are pages of the instance itself. */
export interface PreviewMessage {
  preview: 'replyx1'
  session: Session
  language: 'ru' | 'en'
  theme: Theme
}

/** Said by the preview as soon as it can show something. */
export const PREVIEW_READY = 'replyx1-preview-ready'

export const openPreview = (data: unknown): PreviewMessage | undefined => {
  if (typeof data !== 'object' || data === null || !('preview' in data) || data.preview !== 'replyx1') return undefined
  // Of our own console, on our own origin.
  const { session, language, theme } = data as PreviewMessage
  return { preview: 'replyx1', session, language: language === 'en' ? 'en' : 'ru', theme: toTheme(theme) ?? 'system' }
}
