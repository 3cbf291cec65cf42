import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/entry/config.ts'
import { listenFault } from '../../src/entry/identity.ts'

const secret = '0123456789abcdef0123456789abcdef'
const jwt = { AUTH_MODE: 'jwt', JWT_ISSUER: 'https://i.example', JWT_AUDIENCE: 'pulse', JWT_JWKS_URL: 'https://i.example/keys' }

describe('settings that do not fit are named, without their values', () => {
  test.each<[Record<string, string>, string]>([
    [{ AUTH_MODE: 'none' }, 'AUTH_MODE: expected local, token or jwt'],
    [{ AUTH_MODE: 'token' }, 'SESSION_SECRET: expected at least 32'],
    [{ AUTH_MODE: 'token', SESSION_SECRET: 'short-secret' }, 'SESSION_SECRET: expected at least 32'],
    [{ AUTH_MODE: 'jwt' }, 'JWT_ISSUER: expected a value'],
    [{ ...jwt, JWT_AUDIENCE: '' }, 'JWT_AUDIENCE: expected a value'],
    [{ ...jwt, JWT_JWKS_URL: 'http://i.example/keys' }, 'JWT_JWKS_URL: expected an https URL'],
    [{ ...jwt, JWT_JWKS_URL: 'keys' }, 'JWT_JWKS_URL: expected an https URL'],
    [{ ...jwt, JWT_ATTRIBUTES: 'a b' }, 'JWT_ATTRIBUTES: expected names like'],
    [{ ...jwt, JWT_CLOCK_SKEW_SECONDS: '3600' }, 'JWT_CLOCK_SKEW_SECONDS: expected at most 300'],
    [{ CLIENT_ADDRESS_HEADER: 'X Real' }, 'CLIENT_ADDRESS_HEADER: expected the name of a header'],
    [{ QUESTIONS_PER_MINUTE: '0' }, 'QUESTIONS_PER_MINUTE: expected a whole number from 1'],
    [{ MODEL_TOKENS_PER_DAY: 'many' }, 'MODEL_TOKENS_PER_DAY: expected a whole number from 0'],
  ])('%j', (env, message) => {
    const parsed = parseConfig(env)
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(message) })
    expect(JSON.stringify(parsed)).not.toContain('short-secret')
  })
})

test('claims are named after attributes', () => {
  const parsed = parseConfig({ ...jwt, JWT_ATTRIBUTES: 'region,department=custom.department', JWT_DEFAULT_ROLES: 'analyst, guest' })
  expect(parsed).toMatchObject({
    config: { JWT_ATTRIBUTES: { region: 'region', department: 'custom.department' }, JWT_DEFAULT_ROLES: ['analyst', 'guest'] },
  })
})

test.each([
  ['local', '127.0.0.1', null, null],
  ['local', 'localhost', null, null],
  ['local', '127.8.8.8', null, null],
  ['local', '0.0.0.0', null, 'AUTH_MODE is local'],
  ['local', '::', null, 'AUTH_MODE is local'],
  ['local', '127.0.0.1.example', 'https://a.example', 'AUTH_MODE is local'],
  ['token', '0.0.0.0', null, 'Set BASE_URL'],
  ['token', '0.0.0.0', 'https://a.example', null],
  ['jwt', '::', 'https://a.example', null],
] as const)('in the mode %s on %s with the address %s: %s', (AUTH_MODE, HOST, BASE_URL, fault) => {
  const found = listenFault({ AUTH_MODE, HOST, BASE_URL })
  if (fault === null) expect(found).toBeNull()
  else expect(found).toContain(fault)
  expect(parseConfig({ AUTH_MODE, SESSION_SECRET: secret, ...(AUTH_MODE === 'jwt' ? jwt : {}) })).toMatchObject({ ok: true })
})
