/** One browser script from its entry. A plain script (not a module), so that a page elsewhere can load it with one async tag. */
export const bundleScript = async (entry: string): Promise<Uint8Array> => {
  const result = await Bun.build({
    entrypoints: [entry],
    target: 'browser',
    format: 'iife',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const [script, ...others] = result.outputs
  if (!script || others.length > 0) throw new Error(`${entry} must bundle to one script, not to ${result.outputs.length} files`)
  return new Uint8Array(await script.arrayBuffer())
}
