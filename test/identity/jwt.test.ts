import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fixedClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { authenticator } from '../../src/identity/authenticate.ts'
import { type JwtSettings, jwtReader } from '../../src/identity/jwt.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

const clock = fixedClock('2026-11-20T09:30:00.000Z')
const log = jsonLogger('silent', () => undefined)
const seconds = Math.floor(clock.now() / 1_000)
const issuer = 'https://login.example'
const audience = 'pulse'

let server: Server
let keys: JWK[] = []
let status = 200
let body: string | null = null
let fetched = 0
let settings: JwtSettings
const pairs: Record<string, Pair> = {}

const pairOf = (name: string): Pair => {
  const pair = pairs[name]
  if (pair === undefined) throw new Error(`no pair ${name}`)
  return pair
}
const published = async (name: string, alg: string, kid = name): Promise<JWK> => ({
  ...(await exportJWK(pairOf(name).publicKey)),
  kid,
  alg,
  use: 'sig',
})

beforeAll(async () => {
  for (const [name, alg] of [
    ['rsa', 'RS256'],
    ['ec', 'ES256'],
    ['ed', 'EdDSA'],
    ['stranger', 'RS256'],
    ['next', 'RS256'],
    ['weak', 'RS384'],
  ] as const) {
    pairs[name] = await generateKeyPair(alg, { extractable: true })
  }
  server = createServer((_request, response) => {
    fetched++
    response.writeHead(status, { 'content-type': 'application/json' }).end(body ?? JSON.stringify({ keys }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  settings = {
    issuer,
    audience,
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    userClaim: 'sub',
    rolesClaim: 'realm_access.roles',
    defaultRoles: [],
    attributes: { region: 'https://login.example/region', department: 'custom.department' },
    clockSkewSeconds: 30,
  }
})
beforeEach(async () => {
  status = 200
  body = null
  fetched = 0
  keys = [await published('rsa', 'RS256'), await published('ec', 'ES256'), await published('ed', 'EdDSA'), await published('weak', 'RS384')]
})
afterAll(() => new Promise((done) => server.close(done)))

const usual = { iss: issuer, aud: audience, sub: 'ann', exp: seconds + 300, realm_access: { roles: ['analyst'] } }
const signed = (claims: JWTPayload = usual, by = 'rsa', alg = 'RS256', kid = by): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(pairOf(by).privateKey)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const without = (claim: string): JWTPayload => Object.fromEntries(Object.entries(usual).filter(([name]) => name !== claim))

describe('lets in', () => {
  test.each([
    ['rsa', 'RS256'],
    ['ec', 'ES256'],
    ['ed', 'EdDSA'],
  ])('a token signed with %s', async (by, alg) => {
    const read = jwtReader(settings, { now: clock.now, log })
    expect(await read(await signed(usual, by, alg))).toEqual({
      ok: true,
      value: { id: 'ann', name: 'ann', roles: ['analyst'], via: 'jwt', attributes: {} },
    })
  })

  test.each<[string, JWTPayload, object]>([
    ['a name', { name: 'Ann Lee', email: 'ann@example.com' }, { name: 'Ann Lee' }],
    ['an e-mail address for a name', { email: 'ann@example.com' }, { name: 'ann@example.com' }],
    ['roles as words', { realm_access: { roles: 'analyst, admin' } }, { roles: ['analyst', 'admin'] }],
    ['roles that are no texts', { realm_access: { roles: ['analyst', 7, null] } }, { roles: ['analyst'] }],
    ['no roles', { realm_access: {} }, { roles: [] }],
    ['an attribute whose claim is a URL', { 'https://login.example/region': 'EMEA' }, { attributes: { region: 'EMEA' } }],
    ['an attribute inside of another claim', { custom: { department: 12 } }, { attributes: { department: '12' } }],
    ['an attribute that is a list', { 'https://login.example/region': ['EMEA'] }, { attributes: {} }],
    ['several audiences', { aud: ['other', audience] }, { id: 'ann' }],
    ['a clock that is behind by less than the skew', { exp: seconds - 29 }, { id: 'ann' }],
  ])('and reads %s', async (_name, claims, expected) => {
    const read = jwtReader(settings, { now: clock.now, log })
    expect(await read(await signed({ ...usual, ...claims }))).toMatchObject({ ok: true, value: expected })
  })

  test('roles for everybody, besides those of the token', async () => {
    const read = jwtReader({ ...settings, defaultRoles: ['guest', 'analyst'] }, { now: clock.now, log })
    expect(await read(await signed())).toMatchObject({ value: { roles: ['guest', 'analyst'] } })
  })
})

describe('turns away', () => {
  const forged: [string, () => Promise<string> | string][] = [
    ['nothing', () => ''],
    ['no token', () => 'abc'],
    ['no signature at all (alg none)', () => `${part({ alg: 'none' })}.${part(usual)}.`],
    ['alg none with a key id', () => `${part({ alg: 'none', kid: 'rsa' })}.${part(usual)}.AAAA`],
    [
      'a shared secret made of the public key (HS256)',
      async () => {
        const { n = '' } = await published('rsa', 'RS256')
        return new SignJWT(usual).setProtectedHeader({ alg: 'HS256', kid: 'rsa' }).sign(new TextEncoder().encode(n.padEnd(32, '0')))
      },
    ],
    [
      'a key that brings itself',
      async () =>
        new SignJWT(usual)
          .setProtectedHeader({ alg: 'RS256', jwk: await published('stranger', 'RS256'), kid: 'stranger' })
          .sign(pairOf('stranger').privateKey),
    ],
    [
      'a key at an address of its own',
      () =>
        new SignJWT(usual)
          .setProtectedHeader({ alg: 'RS256', kid: 'rsa', jku: 'https://evil.example/keys' })
          .sign(pairOf('stranger').privateKey),
    ],
    ['another key under a known id', () => signed(usual, 'stranger', 'RS256', 'rsa')],
    ['an algorithm that is not on the list', () => signed(usual, 'weak', 'RS384')],
    [
      'an unknown critical header',
      () =>
        new SignJWT(usual)
          .setProtectedHeader({ alg: 'RS256', kid: 'rsa', crit: ['x'], x: 1 })
          .sign(pairOf('rsa').privateKey, { crit: { x: true } }),
    ],
    ['claims exchanged after signing', async () => (await signed()).replace(/\.[^.]+\./, `.${part({ ...usual, sub: 'root' })}.`)],
    ['another issuer', () => signed({ ...usual, iss: 'https://login.example.evil' })],
    ['another audience', () => signed({ ...usual, aud: 'mail' })],
    ['no audience', () => signed(without('aud'))],
    ['no expiry', () => signed(without('exp'))],
    ['an expired token', () => signed({ ...usual, exp: seconds - 31 })],
    ['a token that is not good yet', () => signed({ ...usual, nbf: seconds + 31 })],
    ['no user', () => signed(without('sub'))],
    ['everybody as a user', () => signed({ ...usual, sub: '*' })],
    ['an empty user', () => signed({ ...usual, sub: ' ' })],
  ]
  test.each(forged)('%s', async (_name, make) => {
    const read = jwtReader(settings, { now: clock.now, log })
    expect(await read(await make())).toMatchObject({ ok: false, problem: { kind: 'unauthenticated' } })
  })
})

describe('keys', () => {
  test('are fetched once, and again for an id that is new', async () => {
    const moving = fixedClock('2026-11-20T09:30:00.000Z')
    const read = jwtReader(settings, { now: moving.now, log })
    for (let at = 0; at < 3; at++) await read(await signed())
    expect(fetched).toBe(1)
    keys = [...keys, await published('next', 'RS256')]
    const fresh = jwtReader(settings, { now: moving.now, log })
    expect((await fresh(await signed(usual, 'next'))).ok).toBe(true)
  })

  test.each<[string, () => void]>([
    [
      'an error',
      () => {
        status = 500
      },
    ],
    [
      'something that is no list of keys',
      () => {
        body = '{"error": "no"}'
      },
    ],
    [
      'a page',
      () => {
        body = '<html>'
      },
    ],
    [
      'a way elsewhere',
      () => {
        status = 302
      },
    ],
  ])('that cannot be had, because the issuer answers %s, let nobody in', async (_name, break_) => {
    break_()
    const read = jwtReader(settings, { now: clock.now, log })
    expect(await read(await signed())).toMatchObject({ ok: false, problem: { kind: 'sign-in-unavailable' } })
  })

  test('at an address where nobody listens let nobody in', async () => {
    const read = jwtReader({ ...settings, jwksUrl: 'http://127.0.0.1:9/keys' }, { now: clock.now, log })
    expect(await read(await signed())).toMatchObject({ ok: false, problem: { kind: 'sign-in-unavailable' } })
  })
})

test.each([
  ['Authorization', (text: string) => ({ authorization: `Bearer ${text}` }), true],
  ['the header of the proxy', (text: string) => ({ 'cf-access-jwt-assertion': text }), true],
  ['the cookie of the proxy', (text: string) => ({ cookie: `CF_Authorization=${text}` }), false],
] as const)('a token is taken from %s: %s', async (_name, headers, taken) => {
  const who = authenticator({ mode: 'jwt', read: jwtReader(settings, { now: clock.now, log }) }, new Set(['analyst']))
  const found = await who.authenticate(new Request('http://localhost/', { headers: headers(await signed()) as Record<string, string> }))
  expect(found.ok).toBe(taken)
  const none = await who.authenticate(
    new Request('http://localhost/', { headers: headers(await signed(without('realm_access'))) as Record<string, string> }),
  )
  expect(none).toMatchObject({ problem: { kind: taken ? 'forbidden' : 'unauthenticated' } })
})
