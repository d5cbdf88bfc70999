import type { Call } from '../call.ts'
import type { Formatted } from '../format/entity.ts'
import { formatText } from '../format/format-text.ts'
import { type InputFile, readInputFile } from '../input-file.ts'
import { post } from '../post.ts'
import { readSendOptions } from '../send-options.ts'
import { badRequest } from '../wire.ts'

export const sendMessage = (call: Call): unknown => {
  const preview = readPreview(call)
  const { text, entities } = formatText(call.world, call.args, 'text')
  return post(call, { text, ...withEntities('entities', entities), ...preview }, readSendOptions(call))
}

const withEntities = (field: string, entities: Formatted['entities']): Record<string, unknown> =>
  entities.length > 0 ? { [field]: entities } : {}

export const readPreview = (call: Call): Record<string, unknown> => {
  const given = call.args.json('link_preview_options', 'link preview options')
  if (given === undefined) return call.args.flag('disable_web_page_preview') ? { link_preview_options: { is_disabled: true } } : {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw badRequest('object expected as link preview options')
  return { link_preview_options: given }
}

const caption = (call: Call): Record<string, unknown> => {
  const { text, entities } = formatText(call.world, call.args, 'caption')
  return text === '' ? {} : { caption: text, ...withEntities('caption_entities', entities) }
}

type Shape = (file: InputFile, call: Call) => Record<string, unknown>

/** A method that sends one file; what is shown of it differs by kind. */
const sendFile =
  (field: string, shape: Shape, limits: { uploadBytes?: number; urlBytes?: number } = {}) =>
  (call: Call): unknown => {
    const file = readInputFile(call, field, limits)
    if (!file) throw badRequest(`there is no ${field.replaceAll('_', ' ')} in the request`)
    return post(call, { ...shape(file, call), ...caption(call) }, readSendOptions(call))
  }

const asFile = ({ stored }: InputFile): Record<string, unknown> => ({
  file_id: stored.id,
  file_unique_id: stored.uniqueId,
  file_size: stored.size,
})

const PHOTO_BYTES = 10 << 20
const seconds = (call: Call): number => call.args.integer('duration', { fallback: 0, min: 0, max: 86_400 })

export const sendPhoto = sendFile(
  'photo',
  (file) => ({ photo: [90, 320, 800].map((width) => ({ ...asFile(file), width, height: Math.round(width * 0.75) })) }),
  { uploadBytes: PHOTO_BYTES, urlBytes: 5 << 20 },
)

export const sendDocument = sendFile('document', (file) => ({
  document: { file_name: file.stored.name, mime_type: file.stored.type, ...asFile(file) },
}))

export const sendVoice = sendFile('voice', (file, call) => ({
  voice: { duration: seconds(call), mime_type: 'audio/ogg', ...asFile(file) },
}))

export const sendAudio = sendFile('audio', (file, call) => ({
  audio: { duration: seconds(call), file_name: file.stored.name, mime_type: file.stored.type, ...asFile(file) },
}))

export const sendVideo = sendFile('video', (file, call) => ({
  video: { width: 640, height: 480, duration: seconds(call), mime_type: 'video/mp4', ...asFile(file) },
}))

export const sendAnimation = sendFile('animation', (file, call) => ({
  animation: { width: 320, height: 240, duration: seconds(call), mime_type: 'video/mp4', ...asFile(file) },
}))

export const sendVideoNote = sendFile('video_note', (file, call) => ({
  video_note: { length: 240, duration: seconds(call), ...asFile(file) },
}))

export const sendSticker = sendFile('sticker', (file) => ({
  sticker: { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false, ...asFile(file) },
}))

export const sendLocation = (call: Call): unknown =>
  post(call, { location: { latitude: degrees(call, 'latitude', 90), longitude: degrees(call, 'longitude', 180) } }, readSendOptions(call))

const degrees = (call: Call, field: string, most: number): number => {
  const text = call.args.text(field).trim()
  if (text === '') throw badRequest(`${field} is empty`)
  const value = Number.parseFloat(text)
  if (!Number.isFinite(value) || Math.abs(value) > most) throw badRequest('wrong location specified')
  return value
}

export const sendContact = (call: Call): unknown => {
  const phone = call.args.required('phone_number')
  const name = call.args.required('first_name')
  const last = call.args.text('last_name')
  return post(call, { contact: { phone_number: phone, first_name: name, ...(last ? { last_name: last } : {}) } }, readSendOptions(call))
}
