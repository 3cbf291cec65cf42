import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import { newId } from '../../src/base/ids.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import type { Scope } from '../../src/identity/principal.ts'
import { createToken } from '../../src/identity/tokens.ts'
import { type Call, clientOver } from '../../src/web/api/call.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const configPath = new URL('../../wrangler.toml', import.meta.url).pathname
const log = jsonLogger('silent', () => undefined)

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  const { user = '', password, port, database: name } = database.owner
  process.env.CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE = `postgres://${user}:${String(password)}@127.0.0.1:${port}/${name}`
  process.env.WRANGLER_SEND_METRICS = 'false'
})
afterAll(() => database?.close())

async function startWorker(vars: Record<string, string>): Promise<TestHarness> {
  const harness = createTestHarness({ workers: [{ configPath, vars: { LOG_LEVEL: 'error', ...vars } }] })
  await harness.listen()
  return harness
}

type Sent = { method?: string; headers?: Record<string, string>; body?: string }
/** The API of a worker with a bearer token; a problem is thrown as its status and detail. */
const by = (harness: TestHarness, token: string): Call =>
  clientOver(async (address, { method, headers, body }) => {
    const sent: Sent = { ...(method === undefined ? {} : { method }), ...(typeof body === 'string' ? { body } : {}) }
    // What `requestOf` makes is a plain object.
    const all = { ...(headers as Record<string, string>), authorization: `Bearer ${token}` }
    const response = await harness.fetch(address, { ...sent, headers: all })
    const text = response.status === 204 ? null : await response.text()
    if (!response.ok) throw new Error(`${response.status} ${text}`)
    return new Response(text, { status: response.status, headers: { 'content-type': response.headers.get('content-type') ?? '' } })
  })

describe('with tokens, inside workerd', () => {
  let harness: TestHarness
  beforeAll(async () => {
    harness = await startWorker({ AUTH_MODE: 'token', SESSION_SECRET: 'a-secret-of-the-tests-0123456789abcdef' })
  })
  afterAll(() => harness?.close())
  const token = async (user: string, over: { roles?: string[]; scopes?: Scope[] } = {}): Promise<string> => {
    const request = { name: 'test', user, roles: ['analyst'], attributes: {}, expiresInMs: 3_600_000, createdBy: 'test' }
    const scopes: Scope[] = ['manage']
    return (await createToken({ db: database.db, now: Date.now, newId, log }, { ...request, scopes, ...over })).secret
  }

  test('nobody comes in without one', async () => {
    const response = await harness.fetch('/api/status')
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    await expect(by(harness, `pq_abcdefghij_${'A'.repeat(43)}`)('GET /api/status')).rejects.toThrow(/^401/)
  })

  test('its holder is known, keeps to its scope, makes and revokes tokens', async () => {
    const call = by(harness, await token('ann'))
    expect((await call('GET /api/session')).asker).toMatchObject({ id: 'ann', roles: ['analyst'] })
    const made = await call('POST /api/tokens', { body: { name: 'worker', scopes: ['read'] } })
    const reader = by(harness, made.token)
    expect((await reader('GET /api/tokens')).tokens.find(({ in_use }) => in_use)?.id).toBe(made.id)
    await expect(reader('POST /api/conversations', { body: {} })).rejects.toThrow(/^403/)
    await call('DELETE /api/tokens/{id}', { path: { id: made.id } })
    await expect(reader('GET /api/session')).resolves.toMatchObject({ signed_in: false })
    await expect(reader('GET /api/status')).rejects.toThrow(/^401/)
  })

  test('the page is signed in by a cookie, and out', async () => {
    const signedIn = await harness.fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: await token('bob') }),
    })
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const status = async () => (await harness.fetch('/api/status', { headers: { cookie } })).status
    expect([signedIn.status, await status()]).toEqual([200, 200])
    expect((await harness.fetch('/api/session', { method: 'DELETE', headers: { cookie } })).status).toBe(204)
    expect(await status()).toBe(401)
  })

  test('a request under a key is done once', async () => {
    const call = by(harness, await token('cora'))
    const key = newId()
    const [first, second] = [
      await call('POST /api/conversations', { body: {} }, { key }),
      await call('POST /api/conversations', { body: {} }, { key }),
    ]
    expect(second).toEqual(first)
  })

  test.each([
    ['HEAD', '/api/status', 200, null],
    ['OPTIONS', '/api/status', 204, 'GET, HEAD, OPTIONS'],
    ['DELETE', '/api/status', 405, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/api/tokens', 204, 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/api/nothing', 404, null],
  ])('%s %s → %i', async (method, path, status, allow) => {
    const headers = { authorization: `Bearer ${await token('dan')}` }
    const response = await harness.fetch(path, { method, headers })
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow])
    if (method === 'HEAD') expect(await response.text()).toBe('')
  })
})

describe('with tokens of another sign-in, inside workerd', () => {
  let harness: TestHarness
  let issuer: Server
  let sign: (claims: Record<string, unknown>, audience?: string) => Promise<string>
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }]
    issuer = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys })),
    )
    await new Promise<void>((done) => issuer.listen(0, '127.0.0.1', done))
    const address = issuer.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const iss = 'https://login.example'
    sign = (claims, audience = 'pulse') =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(iss)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(pair.privateKey)
    harness = await startWorker({
      AUTH_MODE: 'jwt',
      JWT_ISSUER: iss,
      JWT_AUDIENCE: 'pulse',
      JWT_JWKS_URL: `http://127.0.0.1:${port}/keys`,
    })
  })
  afterAll(async () => {
    await harness?.close()
    issuer?.close()
  })

  test('whoever it names is let in with the roles that it tells', async () => {
    const call = by(harness, await sign({ sub: 'eve', name: 'Eve', roles: ['analyst'] }))
    expect((await call('GET /api/session')).asker).toMatchObject({ id: 'eve', name: 'Eve', roles: ['analyst'] })
    expect((await call('GET /api/policy')).roles).toBeNull()
    await expect(call('POST /api/tokens', { body: { name: 'x' } })).rejects.toThrow(/^409 .*AUTH_MODE is jwt/)
  })

  test.each<[string, Record<string, unknown>, string | undefined, RegExp]>([
    ['another audience', { sub: 'eve', roles: ['analyst'] }, 'elsewhere', /^401/],
    ['no role of this service', { sub: 'eve', roles: ['king'] }, undefined, /^403/],
    ['nobody', { roles: ['analyst'] }, undefined, /^401/],
  ])('one for %s is turned away', async (_name, claims, audience, expected) => {
    await expect(by(harness, await sign(claims, audience))('GET /api/status')).rejects.toThrow(expected)
  })
})
