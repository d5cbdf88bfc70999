import { type NewFile, storeFile } from '../files.ts'
import { detectEntities } from '../format/detect-entities.ts'
import type { World } from '../world.ts'

type Json = Record<string, unknown>

/** A file somebody sends. Without content it has only a size, and its download is that many zeros. */
export interface FileOrder {
  base64?: string
  size?: number
  name?: string
  type?: string
  /** getFile then answers that it is not to be had. */
  isGone?: boolean
}

/** What somebody writes or sends; `other` takes any further field of a message as it is. */
export interface Content {
  text?: string
  caption?: string
  photo?: FileOrder
  voice?: FileOrder & { duration?: number }
  document?: FileOrder
  audio?: FileOrder & { duration?: number }
  video?: FileOrder & { duration?: number }
  sticker?: FileOrder & { emoji?: string }
  location?: { latitude: number; longitude: number }
  contact?: { phone_number: string; first_name: string; user_id?: number }
  other?: Json
}

export const contentJson = (world: World, content: Content, bots: number[]): Json => ({
  ...said(content.text, 'text', 'entities'),
  ...fileJson({ world, bots }, content),
  ...said(content.caption, 'caption', 'caption_entities'),
  ...(content.location ? { location: content.location } : {}),
  ...(content.contact ? { contact: content.contact } : {}),
  ...content.other,
})

const said = (text: string | undefined, field: string, entitiesField: string): Json => {
  if (text === undefined) return {}
  const entities = detectEntities(text)
  return { [field]: text, ...(entities.length > 0 ? { [entitiesField]: entities } : {}) }
}

interface Shelf {
  world: World
  bots: number[]
}

const fileJson = (shelf: Shelf, content: Content): Json => {
  const { photo, voice, document, audio, video, sticker } = content
  if (photo) return { photo: [90, 320, 1280].map((width) => ({ ...stored(shelf, 'photo', photo), width, height: (width * 3) / 4 })) }
  if (voice) return { voice: { duration: voice.duration ?? 3, mime_type: voice.type ?? 'audio/ogg', ...stored(shelf, 'voice', voice) } }
  if (document) {
    const name = document.name ?? 'file.pdf'
    return {
      document: { file_name: name, mime_type: document.type ?? 'application/pdf', ...stored(shelf, 'document', { ...document, name }) },
    }
  }
  if (audio) return { audio: { duration: audio.duration ?? 60, mime_type: audio.type ?? 'audio/mpeg', ...stored(shelf, 'audio', audio) } }
  if (video) {
    const base = { width: 640, height: 480, duration: video.duration ?? 10, mime_type: 'video/mp4' }
    return { video: { ...base, ...stored(shelf, 'video', video) } }
  }
  if (!sticker) return {}
  const base = {
    type: 'regular',
    width: 512,
    height: 512,
    is_animated: false,
    is_video: false,
    emoji: sticker.emoji ?? '👍',
    set_name: 'Set',
  }
  return { sticker: { ...base, ...stored(shelf, 'sticker', sticker) } }
}

const stored = ({ world, bots }: Shelf, kind: string, order: FileOrder): Json => {
  const file: NewFile = { kind, size: order.size ?? 1_000, bots }
  if (order.base64 !== undefined) file.bytes = new Uint8Array(Buffer.from(order.base64, 'base64'))
  if (order.name !== undefined) file.name = order.name
  if (order.type !== undefined) file.type = order.type
  const one = storeFile(world, file)
  if (order.isGone) one.isGone = true
  return { file_id: one.id, file_unique_id: one.uniqueId, file_size: one.size }
}
