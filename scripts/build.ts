import { parseArgs } from 'node:util'
import { buildAssets } from './build/assets.ts'
import { compile } from './build/compile.ts'

const { values } = parseArgs({
  options: { 'assets-only': { type: 'boolean', default: false }, outfile: { type: 'string', default: 'dist/replyx' } },
})

process.chdir(`${import.meta.dir}/..`)
await buildAssets({ prune: !values['assets-only'] })
if (!values['assets-only']) {
  const startedAt = performance.now()
  const sizeBytes = await compile(values.outfile)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${values.outfile}: ${(sizeBytes / 1e6).toFixed(1)} MB in ${seconds} s`)
}
