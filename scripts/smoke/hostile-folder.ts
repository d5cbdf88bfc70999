import { join } from 'node:path'

const SNAPPED = 'trap-has-snapped'
const SNAP = `require('node:fs').writeFileSync(process.cwd() + '/${SNAPPED}', 'x')\n`

/** Everything a Bun program may pick up from where it is started, each file saying so when it is. */
export const setTrap = async (folder: string): Promise<void> => {
  const files: Record<string, string> = {
    '.env': 'REPLYX_LANGUAGE=en\nREPLYX_DATA_DIR=elsewhere\nBUN_OPTIONS=--preload ./trap.js\n',
    '.env.production': 'REPLYX_LANGUAGE=en\n',
    '.env.local': 'REPLYX_LANGUAGE=en\n',
    'bunfig.toml': 'preload = ["./trap.js"]\n\n[define]\n"process.platform" = "\'trap\'"\n',
    'package.json': '{ "name": "trap", "type": "commonjs", "imports": { "#trap": "./trap.js" } }\n',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "*": ["./trap.js"] } } }\n',
    'trap.js': SNAP,
    'main.ts': SNAP,
    'src/main.ts': SNAP,
    'sqlite3.js': SNAP,
  }
  for (const name of ['hono', 'kysely', 'zod', 'openai', 'pino', 'pino-pretty', 'marked', 'nodemailer', 'bun']) {
    files[`node_modules/${name}/package.json`] = `{ "name": "${name}", "main": "index.js" }\n`
    files[`node_modules/${name}/index.js`] = SNAP
  }
  for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text)
}

export const trapHasSnapped = async (folder: string): Promise<boolean> =>
  (await Bun.file(join(folder, SNAPPED)).exists()) || (await Bun.file(join(folder, 'elsewhere/lock.db')).exists())
