import { createGenerator } from '@unocss/core'
import { unoConfig } from '../../web/styles/uno.config.ts'

/** Which files speak of classes, by the page that shows them: the console and the widget each load one style sheet. */
const SURFACES = {
  console: 'web/{admin,live,parts}/**/*.ts',
  widget: 'web/widget/**/*.ts',
}
type Surface = keyof typeof SURFACES

/** Low to high: a utility wins over our hand-written css, and that over the reset. Tokens stand outside every layer. */
const LAYERS = 'properties, theme, base, parts, default'

export const buildStyles = async (): Promise<Array<{ name: string; body: Uint8Array }>> => {
  const uno = await createGenerator(unoConfig)
  return Promise.all(
    (Object.keys(SURFACES) as Surface[]).map(async (surface) => {
      const { css: utilities } = await uno.generate(await readAll(SURFACES[surface]), { minify: true })
      const tokens = await Bun.file('web/styles/tokens.css').text()
      const css = `@layer ${LAYERS};\n${tokens}\n${utilities}\n@layer parts {\n${await handWritten(surface)}\n}\n`
      return { name: `${surface}.css`, body: await minify(surface, css) }
    }),
  )
}

/** `console.css` and `console-*.css` belong to the console, `widget*.css` to the widget, any other sheet but the tokens to both. */
const handWritten = async (surface: Surface): Promise<string> => {
  const isOfAnother = (file: string): boolean =>
    Object.keys(SURFACES).some((other) => other !== surface && new RegExp(`^${other}[.-]`).test(file))
  const files = await Array.fromAsync(new Bun.Glob('*.css').scan('web/styles'))
  const wanted = files.filter((file) => file !== 'tokens.css' && !isOfAnother(file)).toSorted()
  return (await Promise.all(wanted.map((file) => Bun.file(`web/styles/${file}`).text()))).join('\n')
}

const readAll = async (pattern: string): Promise<string> => {
  const files = await Array.fromAsync(new Bun.Glob(pattern).scan('.'))
  const sources = files.filter((file) => !file.endsWith('.test.ts')).toSorted()
  return (await Promise.all(sources.map((file) => Bun.file(file).text()))).join('\n')
}

const minify = async (name: string, css: string): Promise<Uint8Array> => {
  const path = `${process.cwd()}/${name}.css`
  const result = await Bun.build({ entrypoints: [path], files: { [path]: css }, minify: true, target: 'browser' })
  const [sheet] = result.outputs
  if (!sheet) throw new Error(`${name}.css came out empty`)
  return new Uint8Array(await sheet.arrayBuffer())
}
