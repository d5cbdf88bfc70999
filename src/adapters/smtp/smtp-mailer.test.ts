import { describe, expect, test } from 'bun:test'
import { MailError } from '../../platform/mail/index.ts'
import { SELF_SIGNED } from '../../testing/self-signed.ts'
import { type FakeSmtp, type FakeSmtpOptions, startFakeSmtp } from '../../testing/smtp/fake-smtp.ts'
import { withEnv } from '../../testing/with-env.ts'
import { createSmtpMailer, type SmtpDeps, type SmtpSettings } from './smtp-mailer.ts'

const MAIL = { to: 'anna@example.ru', subject: 'Новый пароль', text: 'Здравствуйте!\n\n.точка в начале\nhttps://help.example.ru/reset/abc' }

const settingsOf = (server: FakeSmtp, settings: Partial<SmtpSettings> = {}): SmtpSettings => ({
  host: 'localhost',
  port: server.port,
  security: 'starttls',
  user: 'bob',
  password: 'pa:ss"word',
  from: 'ReplyX <help@example.ru>',
  ...settings,
})

const open = async (options: FakeSmtpOptions, settings: Partial<SmtpSettings> = {}, deps: Partial<SmtpDeps> = {}) => {
  const server = await startFakeSmtp(options)
  const mailer = createSmtpMailer({ settings: () => settingsOf(server, settings), ca: SELF_SIGNED.cert, timeoutMs: 2000, ...deps })
  const send = (signal = new AbortController().signal) => mailer.send(MAIL, signal)
  return { server, mailer, send, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const failure = async (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

const LOGIN = { user: 'bob', password: 'pa:ss"word' }

describe('mail by SMTP', () => {
  for (const security of ['starttls', 'tls'] as const) {
    test(`goes out encrypted and signed in with ${security}`, async () => {
      await using s = await open({ security, ...LOGIN }, { security })
      await s.send()
      const [mail] = s.server.mails
      expect(mail).toMatchObject({ from: 'help@example.ru', to: ['anna@example.ru'], user: 'bob', isEncrypted: true })
      expect(mail?.data).toContain('From: ReplyX <help@example.ru>')
      expect(mail?.data).toContain('Auto-Submitted: auto-generated')
      const [head = '', ...body] = (mail?.data ?? '').split('\r\n\r\n')
      const text = /base64/i.test(head) ? Buffer.from(body.join(''), 'base64').toString() : decodeQuoted(body.join('\r\n\r\n'))
      expect(text.replaceAll('\r\n', '\n').trim()).toBe(MAIL.text)
      expect(/Subject: (.*(?:\r\n .*)*)/.exec(head)?.[1]).toContain('=?UTF-8?')
    })
  }

  test('is never sent in the clear when the server offers no encryption', async () => {
    await using s = await open({ security: 'plain', ...LOGIN })
    expect(await failure(s.send())).toMatchObject({ name: 'MailError', isPermanent: false })
    expect(s.server.heard.join(' ')).not.toMatch(/AUTH|MAIL FROM/)
  })

  test('is not sent to a server whose certificate nobody vouches for, whatever the environment says', async () => {
    for (const security of ['starttls', 'tls'] as const) {
      const server = await startFakeSmtp({ security, ...LOGIN })
      const mailer = createSmtpMailer({ settings: () => settingsOf(server, { security }), timeoutMs: 2000 })
      await withEnv({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, async () => {
        expect(await failure(mailer.send(MAIL, new AbortController().signal))).toBeInstanceOf(MailError)
      })
      expect(server.mails).toEqual([])
      expect(server.heard.join(' ')).not.toContain('AUTH')
      await server[Symbol.asyncDispose]()
    }
  })

  test('tells a mailbox that will never be from a trouble that passes', async () => {
    await using s = await open({ security: 'tls', ...LOGIN }, { security: 'tls' })
    for (const [command, reply, isPermanent] of [
      ['RCPT TO', '550 5.1.1 no such mailbox', true],
      ['RCPT TO', '450 4.2.1 greylisted', false],
      ['.', '554 5.7.1 spam', true],
      ['AUTH', '535 5.7.8 wrong', false],
      ['CONNECT', '421 4.3.2 closing', false],
    ] as const) {
      s.server.replies = { [command]: reply }
      expect([command, reply, await failure(s.send())]).toEqual([
        command,
        reply,
        expect.objectContaining({ name: 'MailError', isPermanent }),
      ])
    }
  })

  test('gives up on a server that falls silent, and at once when told to stop', async () => {
    await using s = await open({ security: 'tls', ...LOGIN }, { security: 'tls' }, { timeoutMs: 150 })
    s.server.silentAt = 'RCPT TO'
    expect(await failure(s.send())).toMatchObject({ name: 'MailError', isPermanent: false })
    const stop = new AbortController()
    const sending = failure(s.send(stop.signal))
    stop.abort(new Error('shutting down'))
    expect(String(await sending)).toContain('shutting down')
    expect(await failure(s.send(AbortSignal.abort(new Error('before'))))).toMatchObject({ message: 'before' })
  })

  test('waits until a server is set', async () => {
    const mailer = createSmtpMailer({ settings: () => undefined })
    expect(mailer.isReady()).toBe(false)
    expect(await failure(mailer.send(MAIL, new AbortController().signal))).toMatchObject({ isPermanent: false })
  })

  test('goes to one address, whatever it holds', async () => {
    await using s = await open({ security: 'tls', ...LOGIN }, { security: 'tls' })
    await failure(s.mailer.send({ ...MAIL, to: 'a@example.ru,b@example.ru' }, new AbortController().signal))
    await failure(
      s.mailer.send({ ...MAIL, to: 'a@example.ru\r\nBcc: b@example.ru', subject: 'x\r\nBcc: b@example.ru' }, new AbortController().signal),
    )
    for (const mail of s.server.mails) {
      expect(mail.to).toHaveLength(1)
      expect(mail.data).not.toMatch(/^Bcc:/im)
    }
  })
})

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
