import { expect, test } from 'bun:test'
import { networkOfIp, plainIp } from './ip.ts'

test('one address has one form', () => {
  expect(plainIp('203.0.113.7')).toBe('203.0.113.7')
  expect(plainIp('::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(plainIp('::FFFF:cb00:7107')).toBe('203.0.113.7')
  expect(plainIp('[2001:DB8:0:0::1]')).toBe('2001:db8::1')
  expect(plainIp('fe80::1%eth0')).toBe('fe80::1')
  expect(plainIp(' ::1 ')).toBe('::1')
})

test('what is no address is none', () => {
  for (const text of ['', 'localhost', '1.2.3', '1.2.3.256', '010.0.0.1', '1.2.3.4.5', '12345', ':::', '1::2::3', 'g::1', '1.2.3.4:80']) {
    expect(plainIp(text)).toBeUndefined()
  }
})

test('an IPv6 visitor is his /64 network, an IPv4 visitor his address', () => {
  expect(networkOfIp('203.0.113.7')).toBe('203.0.113.7')
  expect(networkOfIp('::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(networkOfIp('2a02:6b8:1:2:3:4:5:6')).toBe('2a02:6b8:1:2::/64')
  expect(networkOfIp('2a02:6b8:1:2::9')).toBe('2a02:6b8:1:2::/64')
  expect(networkOfIp('::1')).toBe('0:0:0:0::/64')
  expect(networkOfIp('2a02::')).toBe('2a02:0:0:0::/64')
  expect(networkOfIp('key:key_01abc')).toBe('key:key_01abc')
})
