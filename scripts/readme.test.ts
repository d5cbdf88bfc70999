import { expect, test } from 'bun:test'
import { withSettings } from './readme.ts'

test('the table of settings in the README is the one config.ts makes', async () => {
  const readme = await Bun.file(`${import.meta.dir}/../README.md`).text()
  expect(withSettings(readme)).toBe(readme)
})
