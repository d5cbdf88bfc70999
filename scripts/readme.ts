import { CONFIG_KEYS } from '../src/config-keys.ts'

const BEGIN = '<!-- settings: made by `bun scripts/readme.ts` -->'
const END = '<!-- /settings -->'

/** The README with its table of settings as config-keys.ts has it now. */
export const withSettings = (readme: string): string => {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`README.md has lost its marks ${BEGIN} and ${END}`)
  return `${readme.slice(0, begin + BEGIN.length)}\n${settingsTable()}\n${readme.slice(end)}`
}

const settingsTable = (): string => {
  const rows = CONFIG_KEYS.map((spec) => {
    const names = spec.isSecret ? `\`${spec.env}\` or \`${spec.env}_FILE\`` : `\`${spec.env}\``
    return `| ${names} | ${spec.fallback === undefined || spec.fallback === '' ? '–' : `\`${spec.fallback}\``} | ${spec.doc} |`
  })
  return ['| Setting | Default | What it does |', '| --- | --- | --- |', ...rows].join('\n')
}

if (import.meta.main) {
  const path = `${import.meta.dir}/../README.md`
  await Bun.write(path, withSettings(await Bun.file(path).text()))
}
