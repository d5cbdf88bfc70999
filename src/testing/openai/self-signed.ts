import { generateKeyPairSync, sign } from 'node:crypto'

/** A fresh key and a certificate for `localhost` that nobody vouches for. Written out in DER so that no key has to lie in the source. */
export const selfSigned = (): { key: string; cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const name = sequence(set(sequence(oid('550403'), utf8('localhost'))))
  const validity = sequence(time('260101000000Z'), time('491231235959Z'))
  const altName = sequence(oid('551d11'), octets(sequence(tag(0x82, Buffer.from('localhost')), tag(0x87, Buffer.from([127, 0, 0, 1])))))
  const body = sequence(
    tag(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(altName)),
  )
  const signature = sign('sha256', body, { key: privateKey, dsaEncoding: 'der' })
  const der = sequence(body, algorithm, tag(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

const tag = (type: number, content: Buffer): Buffer => {
  const size = content.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([type, ...length]), content])
}

const sequence = (...parts: Buffer[]): Buffer => tag(0x30, Buffer.concat(parts))
const set = (part: Buffer): Buffer => tag(0x31, part)
const oid = (hex: string): Buffer => tag(0x06, Buffer.from(hex, 'hex'))
const utf8 = (text: string): Buffer => tag(0x0c, Buffer.from(text))
const octets = (content: Buffer): Buffer => tag(0x04, content)
const time = (text: string): Buffer => tag(0x17, Buffer.from(text))
const integer = (value: number): Buffer => tag(0x02, Buffer.from([value]))
