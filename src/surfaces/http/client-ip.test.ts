import { expect, test } from 'bun:test'
import { createClientIp } from './client-ip.ts'

test('without trusted proxies the header is never believed', () => {
  const clientIp = createClientIp([])
  expect(clientIp('203.0.113.5', '198.51.100.1')).toBe('203.0.113.5')
  expect(clientIp('127.0.0.1', '198.51.100.1')).toBe('127.0.0.1')
})

test('behind trusted proxies it is the first address from the right that is not ours', () => {
  const clientIp = createClientIp(['loopback', '10.0.0.0/8'])
  expect(clientIp('127.0.0.1', '6.6.6.6, 203.0.113.5, 10.1.2.3')).toBe('203.0.113.5')
  expect(clientIp('::ffff:127.0.0.1', '2001:db8::1')).toBe('2001:db8::1')
  expect(clientIp('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
})

test('rubbish in the header stops the walk at the last address that was sound', () => {
  const clientIp = createClientIp(['loopback'])
  expect(clientIp('127.0.0.1', 'evil, 203.0.113.5')).toBe('203.0.113.5')
  expect(clientIp('127.0.0.1', '203.0.113.5, evil')).toBe('127.0.0.1')
  expect(clientIp(undefined, null)).toBe('0.0.0.0')
})

test('a wrong network in the settings is named', () => {
  expect(() => createClientIp(['10.0.0.0/99'])).toThrow('error.config_value')
  expect(() => createClientIp(['proxy.local'])).toThrow('error.config_value')
})
