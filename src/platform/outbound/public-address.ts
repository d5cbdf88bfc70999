import { BlockList } from 'node:net'
import { plainIp } from '../../kernel/ip.ts'

const CLOSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // The agent of the Azure host answers every machine there under this public-looking address.
  '168.63.129.16/32',
]

// Global unicast is 2000::/3; these parts of it lead elsewhere: protocol assignments with Teredo, documentation, 6to4.
const OPEN_V6 = '2000::/3'
const CLOSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

export type IsPublicAddress = (address: string) => boolean

/** Whether an address belongs to the public internet. What is not surely public is not. */
export const createIsPublicAddress = (): IsPublicAddress => {
  const closed = listOf([...CLOSED_V4, ...CLOSED_V6])
  const open = listOf([OPEN_V6])
  return (address) => {
    // A zone, or IPv4 wrapped in IPv6, has no business in an answer about the public internet.
    if (address.includes('%') || /^::ffff:/i.test(address)) return false
    const plain = plainIp(address)
    if (plain === undefined) return false
    if (!plain.includes(':')) return !closed.check(plain, 'ipv4')
    return open.check(plain, 'ipv6') && !closed.check(plain, 'ipv6')
  }
}

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    list.addSubnet(base, Number(bits), base.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
