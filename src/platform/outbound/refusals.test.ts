import { describe, expect, test } from 'bun:test'
import { createOutbound, OutboundRefused, type SafeFetch } from './index.ts'

const PRIVATE_V4 = [
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
]

const PRIVATE_V6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::2',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:0:7f00:1::',
  '2001:2::1',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fd12:3456:789a::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
]

const formsOf = (ip: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number)
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (n: number): string => n.toString(16).padStart(2, '0')
  return [
    ip,
    `${ip}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    [a, b, c, d].map((n) => `0${n.toString(8)}`).join('.'),
    [a, b, c, d].map((n) => `0x${n.toString(16)}`).join('.'),
    `0x${a.toString(16)}.0${b.toString(8)}.${c}.${d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    ip.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ip.replaceAll('.', '。'),
    ip.replace(/./g, (char) => `%${char.charCodeAt(0).toString(16)}`),
    `[::ffff:${ip}]`,
    `[::ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
    `[0:0:0:0:0:ffff:${ip}]`,
    `[::${ip}]`,
    `[64:ff9b::${ip}]`,
    `[2002:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}::1]`,
  ]
}

const refusal = async (fetch: SafeFetch, url: string): Promise<string> => {
  try {
    await fetch(url)
    return 'went there'
  } catch (error) {
    return error instanceof OutboundRefused ? error.reason : String(error)
  }
}

/** A guard that opens nothing; any connection it tries is counted. */
const closedGuard = (answers: Record<string, string[]> = {}): { fetch: SafeFetch; connections: string[] } => {
  const connections: string[] = []
  const fetch = createOutbound({
    allowList: () => [],
    resolve: async (name) => answers[name] ?? [],
    ownAddresses: () => ['93.184.216.34'],
    tryConnect: async (address) => {
      connections.push(address)
    },
  })
  return { fetch, connections }
}

describe('addresses nobody may lead us to', () => {
  for (const ip of PRIVATE_V4) {
    test(`${ip} is refused however it is written`, async () => {
      const { fetch, connections } = closedGuard()
      for (const host of formsOf(ip)) {
        for (const url of [`http://${host}/`, `https://${host}:8443/x?y#z`]) {
          expect([url, await refusal(fetch, url)]).toEqual([url, 'private_address'])
        }
      }
      expect(connections).toEqual([])
    })
  }

  test('special IPv6 networks are refused', async () => {
    const { fetch, connections } = closedGuard()
    for (const ip of PRIVATE_V6) expect([ip, await refusal(fetch, `http://[${ip}]/`)]).toEqual([ip, 'private_address'])
    expect(connections).toEqual([])
  })

  test('a name that leads to one of them is refused, also when its other addresses are public', async () => {
    const names: Record<string, string[]> = { 'metadata.google.internal': ['169.254.169.254'], 'zone.test': ['fe80::1%eth0'] }
    for (const [index, ip] of [...PRIVATE_V4, ...PRIVATE_V6].entries()) {
      names[`only${index}.test`] = [ip]
      names[`mixed${index}.test`] = ['8.8.8.8', '2606:4700::1111', ip]
    }
    const { fetch, connections } = closedGuard(names)
    for (const name of Object.keys(names)) {
      for (const host of [name, name.toUpperCase(), `${name}.`]) {
        expect([host, await refusal(fetch, `https://${host}/`)]).toEqual([host, 'private_address'])
      }
    }
    expect(connections).toEqual([])
  })

  test('our own public address is refused: behind it are our own closed ports', async () => {
    const { fetch } = closedGuard({ 'me.test': ['93.184.216.34'] })
    expect(await refusal(fetch, 'https://93.184.216.34/')).toBe('own_address')
    expect(await refusal(fetch, 'https://me.test/')).toBe('own_address')
  })

  test('only web addresses are called', async () => {
    const { fetch } = closedGuard({ 'a.test': ['8.8.8.8'] })
    for (const url of [
      'file:///etc/passwd',
      'FILE:/etc/passwd',
      'data:text/plain,x',
      's3://bucket/key',
      'ftp://a.test/',
      'gopher://a.test/',
      'blob:https://a.test/x',
      'about:blank',
      'javascript:1',
      'unix:///var/run/docker.sock',
      'ws://a.test/',
      'a.test',
      '/etc/passwd',
      '',
      'http://',
      '//a.test/',
    ]) {
      expect([url, await refusal(fetch, url)]).toEqual([url, 'scheme'])
    }
  })

  test('user names in an address are refused', async () => {
    const { fetch } = closedGuard({ 'a.test': ['8.8.8.8'] })
    for (const url of ['http://user@a.test/', 'http://user:pass@a.test/', 'http://8.8.8.8@127.0.0.1/', 'http://:x@a.test/']) {
      expect([url, await refusal(fetch, url)]).toEqual([url, 'user_info'])
    }
  })

  test('low ports other than the two of the web are refused', async () => {
    const { fetch } = closedGuard({ 'a.test': ['8.8.8.8'] })
    for (const port of [1, 21, 22, 25, 110, 445, 465, 587, 993]) expect(await refusal(fetch, `http://a.test:${port}/`)).toBe('port')
  })

  test('public addresses are let through to the connection', async () => {
    const { fetch, connections } = closedGuard({ 'a.test': ['8.8.8.8'], 'six.test': ['2606:4700::1111'] })
    for (const url of ['https://a.test/', 'http://a.test:11434/', 'https://six.test/', 'https://1.1.1.1/', 'http://[2a02:6b8::1]/']) {
      // The test's own wall stops the call after our guard let it go.
      expect([url, await refusal(fetch, url)]).toEqual([url, expect.stringContaining('OutboundFailed')])
    }
    expect(connections).toEqual(['8.8.8.8', '8.8.8.8', '2606:4700::1111', '1.1.1.1', '2a02:6b8::1'])
  })
})
