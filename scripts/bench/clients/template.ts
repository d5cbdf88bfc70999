import { ID_LENGTH, ID_MARK } from './load.ts'

/** A request with the places where each sending writes an id of its own. */
export interface Template {
  bytes: Buffer
  idsAt: number[]
}

export const templateOf = (text: string): Template => {
  const bytes = Buffer.from(text)
  const idsAt: number[] = []
  for (let at = bytes.indexOf(ID_MARK); at >= 0; at = bytes.indexOf(ID_MARK, at + ID_LENGTH)) idsAt.push(at)
  return { bytes, idsAt }
}

/** Writes ids into a template; each maker begins where no earlier run can have been. */
export const createFill = (): ((template: Template) => Buffer) => {
  let serial = Date.now() * 1000
  return ({ bytes, idsAt }) => {
    if (idsAt.length === 0) return bytes
    const id = String(serial++).padStart(ID_LENGTH, '0')
    for (const at of idsAt) bytes.write(id, at, 'latin1')
    return bytes
  }
}
