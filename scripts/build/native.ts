const LIBRARY: Record<string, string> = { linux: 'vec0.so', darwin: 'vec0.dylib', win32: 'vec0.dll' }

/** The module that embeds this platform's sqlite-vec: the executable copies it into the data folder before loading it. */
export const nativeModule = async (platform = process.platform, arch = process.arch): Promise<string> => {
  const library = LIBRARY[platform]
  if (!library) throw new Error(`sqlite-vec has no build for ${platform}`)
  const folder = `sqlite-vec-${platform === 'win32' ? 'windows' : platform}-${arch}`
  const bytes = await Bun.file(`node_modules/${folder}/${library}`).bytes()
  return `// Made by scripts/build.ts; not edited, not committed.
/// <reference path="./files.d.ts" />
import path from '../node_modules/${folder}/${library}' with { type: 'file' }

/** Where sqlite-vec is; a path inside the executable cannot be loaded, only copied. */
export const vec0Path: string = path

/** Known without reading it. */
export const vec0 = { hash: '${Bun.hash(bytes).toString(36)}', sizeBytes: ${bytes.length} }
`
}
