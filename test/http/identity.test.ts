import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { newSecret, signatureOf } from '../../src/identity/secrets.ts'
import { endToken } from '../../src/identity/tokens.ts'
import { type IdentityBench, identityBench, sessionSecret } from '../support/identity-bench.ts'

let bench: IdentityBench
let good: { secret: string; prefix: string }
beforeAll(async () => {
  bench = await identityBench({ quotas: { failedSignInsPerMinute: 1_000 } })
  good = await bench.token('ann')
})
afterAll(() => bench.close())

const json = { 'content-type': 'application/json' }
const signIn = (token: string, headers: Record<string, string> = {}) =>
  bench.app.request('/api/session', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify({ token }) })
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const signedWith = async (secret: string) => {
  const id = newSecret()
  return `pulse_session=${id}.${await signatureOf(secret, id)}`
}
async function storedHash(): Promise<string> {
  const found = await bench.database.connections.withClient((client) =>
    client.query('select hash from pulse_ops.token where prefix = $1', [good.prefix]),
  )
  return String(found.rows[0].hash)
}
async function revoked(): Promise<string> {
  const { secret, prefix } = await bench.token('ann')
  await endToken(bench.sessions, prefix, 'test')
  return secret
}
const other = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

describe('what is not let in', () => {
  const attempts: [string, () => Promise<Record<string, string>> | Record<string, string>][] = [
    ['nothing', () => ({})],
    ['an empty token', () => ({ authorization: 'Bearer ' })],
    ['another scheme', () => ({ authorization: `Basic ${btoa(`ann:${good.secret}`)}` })],
    ['a word', () => ({ authorization: 'Bearer admin' })],
    ['a token that was never made', () => ({ authorization: `Bearer pq_abcdefghij_${'A'.repeat(43)}` })],
    ['the right prefix with another secret', () => ({ authorization: `Bearer ${good.secret.slice(0, 14)}${'A'.repeat(43)}` })],
    ['one letter changed', () => ({ authorization: `Bearer ${other(good.secret, 30)}` })],
    ['a token with more behind it', () => ({ authorization: `Bearer ${good.secret}x` })],
    ['a token cut short', () => ({ authorization: `Bearer ${good.secret.slice(0, -1)}` })],
    ['two tokens', () => ({ authorization: `Bearer ${good.secret} ${good.secret}` })],
    ['the hash of a token', async () => ({ authorization: `Bearer ${await storedHash()}` })],
    ['a token that is a thousand times as long', () => ({ authorization: `Bearer ${good.secret.repeat(100)}` })],
    ['an expired token', async () => ({ authorization: `Bearer ${(await bench.token('ann', { expiresInMs: -1 })).secret}` })],
    ['a revoked token', async () => ({ authorization: `Bearer ${await revoked()}` })],
    ['a token in the address', () => ({ 'x-original-url': `/api/status?token=${good.secret}` })],
    ['a token as a cookie', () => ({ cookie: `pulse_session=${good.secret}` })],
    ['a cookie that is not signed', () => ({ cookie: `pulse_session=${newSecret()}` })],
    ['a cookie signed with another secret', async () => ({ cookie: await signedWith('another-secret-0123456789abcdefghij') })],
    ['a well signed cookie of no session', async () => ({ cookie: await signedWith(sessionSecret) })],
    ['a cookie with one letter of its signature changed', async () => ({ cookie: other(cookieOf(await signIn(good.secret)), 62) })],
    ['a bad token beside a good cookie', async () => ({ cookie: cookieOf(await signIn(good.secret)), authorization: 'Bearer nonsense' })],
  ]
  test.each(attempts)('%s', async (_name, headers) => {
    const response = await bench.app.request('/api/status', { headers: await headers() })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ type: 'http://localhost/problems/unauthenticated', status: 401 })
    expect(body).not.toContain(good.secret.slice(15))
  })

  test('every route but signing in and health, without a token', async () => {
    const document = await bench.as(good.secret, '/api/openapi.json')
    const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(await document.json())
    const found: [string, number][] = []
    for (const [path, methods] of Object.entries(paths)) {
      if (path === '/api/session' || path.startsWith('/health/')) continue
      for (const method of Object.keys(methods)) {
        const address = path.replaceAll('{id}', '00000000-0000-4000-8000-000000000000')
        const response = await bench.app.request(address, {
          method: method.toUpperCase(),
          headers: json,
          ...(method === 'get' ? {} : { body: '{}' }),
        })
        found.push([`${method} ${path}`, response.status])
      }
    }
    expect(found.length).toBeGreaterThan(15)
    expect(found.filter(([, status]) => status !== 401)).toEqual([])
  })

  test('a token of a role that is not defined: 403 that names it', async () => {
    const { secret } = await bench.token('eve', { roles: ['emperor'] })
    const response = await bench.as(secret, '/api/status')
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('emperor') })
    expect((await signIn(secret)).status).toBe(403)
  })
})

describe('tokens', () => {
  test('let their user in, under the roles they were made with', async () => {
    const status = await bench.as(good.secret, '/api/status')
    expect(await status.json()).toMatchObject({ asker: { id: 'ann', role: 'analyst' } })
  })

  test('are stored as a hash, and never logged', async () => {
    const kept = await bench.database.connections.withClient((client) => client.query('select t::text as row from pulse_ops.token t'))
    expect(JSON.stringify(kept.rows)).not.toContain(good.secret.slice(15))
    await signIn(good.secret)
    expect(bench.logged.join('\n')).not.toContain(good.secret.slice(15))
    expect(bench.logged.join('\n')).toContain('signed in')
  })

  test('their last use is written at most once a minute', async () => {
    const { secret, prefix } = await bench.token('cleo')
    const used = async () => {
      await bench.as(secret, '/api/status')
      const { rows } = await bench.database.connections.withClient((client) =>
        client.query('select extract(epoch from last_used_at)::text as at from pulse_ops.token where prefix = $1', [prefix]),
      )
      return Number(rows[0].at) * 1000 - start
    }
    const start = bench.clock.now()
    expect(await used()).toBe(0)
    bench.clock.advance(59_000)
    expect(await used()).toBe(0)
    bench.clock.advance(2_000)
    expect(await used()).toBe(61_000)
  })

  test.each([
    ['read', 'GET', '/api/history', 200],
    ['read', 'POST', '/api/conversations', 403],
    ['ask', 'GET', '/api/history', 200],
    ['ask', 'POST', '/api/conversations', 201],
    ['ask', 'POST', '/api/catalog/refresh', 403],
    ['ask', 'POST', '/api/answers/00000000-0000-4000-8000-000000000000/share', 403],
    ['manage', 'POST', '/api/conversations', 201],
  ] as const)('a token with the scope %s: %s %s → %i', async (scope, method, path, status) => {
    const { secret } = await bench.token('dan', { scopes: [scope] })
    const body = method === 'POST' ? { body: '{}' } : {}
    expect((await bench.as(secret, path, { method, ...body })).status).toBe(status)
  })
})

describe('the page', () => {
  test('signs in, is known by its cookie, signs out; the cookie is good for nothing then', async () => {
    const before = await bench.app.request('/api/session')
    expect(await before.json()).toEqual({ mode: 'token', signed_in: false, asker: null })
    const made = await signIn(good.secret)
    expect(made.status).toBe(200)
    expect(made.headers.get('set-cookie')).toMatch(/^pulse_session=[\w-]{43}\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    const cookie = cookieOf(made)
    const status = await bench.app.request('/api/session', { headers: { cookie } })
    expect(await status.json()).toMatchObject({ signed_in: true, asker: { id: 'ann', roles: ['analyst'] } })
    const out = await bench.app.request('/api/session', { method: 'DELETE', headers: { cookie } })
    expect(out.status).toBe(204)
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await bench.app.request('/api/status', { headers: { cookie } })).status).toBe(401)
  })

  test('the cookie is Secure where the service is not on this machine', async () => {
    const far = await identityBench(
      { quotas: { failedSignInsPerMinute: 1_000 }, http: { baseUrl: 'https://pulse.example', allowedHosts: ['pulse.example'] } },
      bench.database,
    )
    const made = await far.app.request('https://pulse.example/api/session', {
      method: 'POST',
      headers: { ...json, origin: 'https://pulse.example', 'x-test-address': '192.0.2.5' },
      body: JSON.stringify({ token: good.secret }),
    })
    expect(made.headers.get('set-cookie')).toContain('; Secure')
    await far.close()
  })

  test('a session ends with its token, and after twelve hours', async () => {
    const { secret, prefix } = await bench.token('fay')
    const cookie = cookieOf(await signIn(secret))
    const late = cookieOf(await signIn((await bench.token('fay')).secret))
    const status = async (value: string) => (await bench.app.request('/api/status', { headers: { cookie: value } })).status
    expect([await status(cookie), await status(late)]).toEqual([200, 200])
    await endToken(bench.sessions, prefix, 'test')
    expect([await status(cookie), await status(late)]).toEqual([401, 200])
    bench.clock.advance(12 * 3_600_000 + 1)
    expect(await status(late)).toBe(401)
  })

  test.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another site, told by the browser', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' }],
    ['a page of a sister site', { 'sec-fetch-site': 'same-site', origin: 'http://localhost' }],
    ['a page of nowhere', { origin: 'null' }],
  ])('%s can neither sign in nor ask with the cookie', async (_name, headers) => {
    const cookie = cookieOf(await signIn(good.secret))
    expect((await signIn(good.secret, headers as Record<string, string>)).status).toBe(403)
    const asked = await bench.app.request('/api/conversations', {
      method: 'POST',
      headers: { ...json, cookie, ...headers } as Record<string, string>,
      body: '{}',
    })
    expect(asked.status).toBe(403)
  })

  test('a form cannot sign in, nor a host name that is not ours', async () => {
    const form = await bench.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ token: good.secret }),
    })
    expect(form.headers.get('set-cookie')).toBeNull()
    const rebound = await bench.app.request('http://evil.example/api/status', { headers: { authorization: `Bearer ${good.secret}` } })
    expect(rebound.status).toBe(403)
  })

  test('no answer allows another origin to read it', async () => {
    const response = await bench.as(good.secret, '/api/status', { headers: { origin: 'https://evil.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await bench.app.request('/api/status', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    })
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

test('failed sign-ins are limited by address, the right token too while the limit holds', async () => {
  const strict = await identityBench({ quotas: { failedSignInsPerMinute: 3 } }, bench.database)
  const from = (address: string, token: string) =>
    strict.app.request('/api/session', { method: 'POST', headers: { ...json, 'x-test-address': address }, body: JSON.stringify({ token }) })
  const statuses = []
  for (let at = 0; at < 5; at++) statuses.push((await from('192.0.2.7', `guess-${at}`)).status)
  expect(statuses).toEqual([401, 401, 401, 429, 429])
  const { secret } = await strict.token('gil')
  const blocked = await from('192.0.2.7', secret)
  expect(blocked.status).toBe(429)
  expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await from('192.0.2.8', secret)).status).toBe(200)
  strict.clock.advance(60_000)
  expect((await from('192.0.2.7', secret)).status).toBe(200)
  await strict.close()
})

test('a request with more than a hundred headers is turned away', async () => {
  const headers = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x-${at}`, '1']))
  expect((await bench.app.request('/api/session', { headers })).status).toBe(413)
})
