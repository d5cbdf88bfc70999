import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { isCommonPassword } from './common-passwords.ts'
import { cleanEmail, emailKey } from './email.ts'
import { assertGoodPassword } from './password-policy.ts'

const refusalOf = (password: string, email = 'anna@example.ru'): string | undefined => {
  try {
    assertGoodPassword(password, email)
    return undefined
  } catch (error) {
    return error instanceof AppError ? error.text.key : String(error)
  }
}

describe('a new password', () => {
  test('has from 8 to 256 characters, counted as people count them', () => {
    expect(refusalOf('kx7Bw2q')).toBe('error.password_short')
    expect(refusalOf('kx7Bw2qv')).toBeUndefined()
    expect(refusalOf('щуркъявя')).toBeUndefined()
    // e with an accent as one character or as two is the same letter.
    expect(refusalOf('kx7Bw2e\u0301')).toBe(refusalOf('kx7Bw2\u00e9'))
    expect(refusalOf('kx7Bw2é')).toBe('error.password_short')
    expect(refusalOf('🦊🐻🐼🐨🐯🦁🐮')).toBe('error.password_short')
    expect(refusalOf('long words of nobody '.repeat(12))).toBeUndefined()
    expect(refusalOf('q7'.repeat(60) + 'long words of nobody '.repeat(7))).toBe('error.password_long')
  })

  test('is none of those that are tried first, in either language and layout', () => {
    for (const password of [
      ...[
        'password',
        'Password1',
        'P@ssw0rd',
        'PASSWORD123!',
        'passw0rd2024',
        '12345678',
        '87654321',
        '123456789',
        '1234567890',
        '11111111',
      ],
      ...[
        'qwertyui',
        'qwerty123',
        'qwertyuiop',
        'Qwerty12345',
        'qwe123qwe123',
        'asdfghjkl',
        'zxcvbnm1',
        '1q2w3e4r',
        '1qaz2wsx',
        'qazwsxedc',
      ],
      ...['iloveyou', 'sunshine1', 'princess', 'football', 'trustno1', 'welcome1', 'admin123', 'adminadmin', 'Administrator', 'letmein1!'],
      ...[
        'йцукен123',
        'йцукенгш',
        'парольпароль',
        'пароль123',
        'Пароль2024',
        'любовь123',
        'наташа1990',
        'спартак1922',
        '1й2ц3у4к',
        'фывапролд',
      ],
      ...['gfhjkm123', 'ghbdtn2024', 'Gfhjkm1!', 'k.,jdm123', 'yfnfif1990', 'parol123', 'privet123', 'natasha1', 'marina2000', 'zenit2023'],
      ...['aaaaaaaa', 'abababab', 'abcabcabc', 'abcd1234', '12341234', '20202020', 'replyx2026', 'samsung1', 'iloveyou2', 'ДмитрийДмитрий'],
    ]) {
      expect([password, isCommonPassword(password)]).toEqual([password, true])
      expect([password, refusalOf(password)]).toEqual([password, 'error.password_common'])
    }
  })

  test('may be any phrase or random text', () => {
    for (const password of [
      ...[
        'correct horse battery',
        'tr0ub4dor&3xyz',
        'синий трактор едет',
        'kx7Bw2qvN',
        'моя кошка спит на окне',
        'Zx9!pLq2#vB',
        'nobody knows it',
      ],
      ...['пять лет в обед', 'wet-otter-13', 'hunter gatherer 9', 'a password manager made this'],
    ]) {
      expect([password, refusalOf(password)]).toEqual([password, undefined])
    }
  })

  test('is not the address it belongs to', () => {
    expect(refusalOf('wolfgang.mozart', 'Wolfgang.Mozart@example.at')).toBe('error.password_common')
    expect(refusalOf('Anna@Example.ru')).toBe('error.password_common')
  })
})

describe('an address', () => {
  test('is kept as typed and compared without case and form', () => {
    expect(cleanEmail('  Anna.Ivanova@Example.RU ')).toBe('Anna.Ivanova@Example.RU')
    expect(emailKey(' Anna.Ivanova@Example.RU')).toBe('anna.ivanova@example.ru')
    expect(emailKey('jose\u0301@x.es')).toBe(emailKey('jos\u00e9@x.es'))
    expect(cleanEmail('почта@пример.рф')).toBe('почта@пример.рф')
    expect(cleanEmail("o'brien+tag@mail.example.co.uk")).toBe("o'brien+tag@mail.example.co.uk")
  })

  test('that cannot be one is refused at its field', () => {
    for (const email of [
      '',
      'anna',
      'anna@',
      '@x.ru',
      'a@b',
      'a b@x.ru',
      'a@x..ru',
      'a@x.r',
      'a@@x.ru',
      'a@x.ru\r\nBcc: b@x.ru',
      '<a@x.ru>',
      `${'a'.repeat(250)}@x.ru`,
    ]) {
      try {
        cleanEmail(email)
        throw new Error(`taken: ${email}`)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid', field: 'email', text: { key: 'error.email_invalid' } })
      }
    }
  })
})
