/** The one way an address is written: IPv4 dotted, IPv6 shortened in lower case, an IPv4 address inside IPv6 as IPv4.
 *  Undefined for what is no address. */
export const plainIp = (text: string): string | undefined => {
  const bare = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
  if (/^\d+\.\d+\.\d+\.\d+$/.test(bare)) return plainV4(bare)
  if (!bare.includes(':')) return undefined
  const host = URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1)
  return host === undefined ? undefined : (mappedV4(host) ?? host)
}

/** What counts as one visitor: an IPv4 address, or the /64 network one IPv6 line is given. Any other text stays as it is. */
export const networkOfIp = (ip: string): string => {
  const plain = plainIp(ip)
  if (!plain?.includes(':')) return plain ?? ip
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}

const plainV4 = (text: string): string | undefined => {
  const parts = text.split('.')
  // A leading zero means octal to some and decimal to others; nobody sends it in good faith.
  return parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255) ? text : undefined
}

const mappedV4 = (host: string): string | undefined => {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host)
  if (!match) return undefined
  const high = Number.parseInt(match[1] ?? '', 16)
  const low = Number.parseInt(match[2] ?? '', 16)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
