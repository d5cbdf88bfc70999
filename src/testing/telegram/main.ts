import { startFakeTelegram } from './start-fake-telegram.ts'

/** The fake in a process of its own, so that a measurement counts the product alone. Prints one line of JSON when it listens. */
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}

// Webhooks of many bots are more calls at once than the runtime's fetch makes by default; it reads the number only at its start.
if (process.env.BUN_CONFIG_MAX_HTTP_REQUESTS === undefined && process.execve) {
  process.execve(process.execPath, process.argv, { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: '65000' })
}

const factor = argument('limit-factor')
const fake = startFakeTelegram({
  port: Number(argument('port') ?? 8081),
  tls: process.argv.includes('--tls'),
  isLocal: process.argv.includes('--local'),
  speed: Number(argument('speed') ?? 1),
  keepSent: Number(argument('keep-sent') ?? 10_000),
  ...(factor === undefined ? {} : { limitFactor: factor === 'off' ? Number.POSITIVE_INFINITY : Number(factor) }),
})
const bots = fake.makeBots({ count: Number(argument('bots') ?? 1) })
console.log(JSON.stringify({ apiRoot: fake.apiRoot, controlUrl: fake.controlUrl, ...(fake.ca ? { ca: fake.ca } : {}), bots }))
