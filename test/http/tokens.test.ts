import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { type PolicyFile, shippedPolicy } from '../../src/identity/role-policy.ts'
import { type Call, clientOver } from '../../src/web/api/call.ts'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'

const day = 86_400_000
const policies: PolicyFile = {
  ...shippedPolicy,
  roles: {
    ...shippedPolicy.roles,
    seller: {
      tables: { 'kpi.regions': '*', 'kpi.teams': ['id', 'name'] },
      rowFilters: { 'kpi.regions': 'name = {{user.region}}' },
      masks: { 'kpi.teams.name': 'last4' },
      maxRows: 50,
    },
  },
}

let bench: IdentityBench
beforeAll(async () => {
  bench = await identityBench({ policies })
})
afterAll(() => bench.close())

/** The API as somebody with this token; a problem is thrown as its status and detail. */
const by = (secret: string): Call =>
  clientOver(async (address, init) => {
    const response = await bench.as(secret, address, init)
    if (response.ok) return response
    throw new Error(`${response.status} ${((await response.json()) as { detail: string }).detail}`)
  })
const ann = async (over: Parameters<IdentityBench['token']>[1] = {}) => by((await bench.token('ann', over)).secret)
const root = async () => by((await bench.token('root', { roles: ['admin'] })).secret)

describe('a token made over HTTP', () => {
  test('is shown once, works, is listed, and is revoked', async () => {
    const call = await ann()
    const made = await call('POST /api/tokens', { body: { name: 'laptop' } })
    expect(made).toMatchObject({ user: 'ann', roles: ['analyst'], scopes: ['ask'], state: 'active', in_use: false, created_by: 'ann' })
    expect(Date.parse(made.expires_at ?? '') - Date.parse(made.created_at)).toBe(90 * day)
    expect(made.token.startsWith(`pq_${made.prefix}_`)).toBe(true)
    const own = by(made.token)
    expect((await own('GET /api/session')).asker).toMatchObject({ id: 'ann', scopes: ['ask'] })
    const listed = await own('GET /api/tokens')
    expect(listed.tokens.filter(({ in_use }) => in_use).map(({ id }) => id)).toEqual([made.id])
    expect(JSON.stringify(listed)).not.toContain(made.token)
    await call('DELETE /api/tokens/{id}', { path: { id: made.id } })
    await expect(own('GET /api/status')).rejects.toThrow(/^401 .*revoked/)
    const after = await call('GET /api/tokens')
    expect(after.tokens.find(({ id }) => id === made.id)).toMatchObject({ state: 'revoked' })
    await call('DELETE /api/tokens/{id}', { path: { id: made.id } })
  })

  test('goes with the one that it was made with, and so do sign-ins', async () => {
    const first = await (await root())('POST /api/tokens', { body: { name: 'first', user: 'eve', roles: ['analyst'], scopes: ['manage'] } })
    const second = await by(first.token)('POST /api/tokens', { body: { name: 'second', scopes: ['manage'] } })
    const third = await by(second.token)('POST /api/tokens', { body: { name: 'third', scopes: ['read'] } })
    const signedIn = await bench.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: third.token }),
    })
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    await (await root())('DELETE /api/tokens/{id}', { path: { id: first.id } })
    for (const { token } of [first, second, third]) await expect(by(token)('GET /api/status')).rejects.toThrow(/^401/)
    expect((await bench.app.request('/api/status', { headers: { cookie } })).status).toBe(401)
  })

  test('ends no later than the one that it was made with', async () => {
    const call = await ann({ expiresInMs: day })
    const made = await call('POST /api/tokens', { body: { name: 'long', expires_in_days: null } })
    expect(Date.parse(made.expires_at ?? '') - Date.parse(made.created_at)).toBe(day)
  })

  test('under a key is made once, and its secret is not kept', async () => {
    const call = await ann()
    const key = newId()
    const made = await call('POST /api/tokens', { body: { name: 'once' } }, { key })
    await expect(call('POST /api/tokens', { body: { name: 'once' } }, { key })).rejects.toThrow(/^409 .*not to be had again/)
    const { tokens } = await call('GET /api/tokens', { query: { limit: 200 } })
    expect(tokens.filter(({ name }) => name === 'once').map(({ id }) => id)).toEqual([made.id])
  })
})

test.each([
  ['for somebody else', { name: 'x', user: 'bob' }, '403'],
  ['with more roles', { name: 'x', roles: ['admin'] }, '403'],
  ['with other attributes', { name: 'x', attributes: { region: 'APAC' } }, '403'],
  ['without a name', { name: ' ' }, '400'],
  ['without a scope', { name: 'x', scopes: [] }, '400'],
  ['for no time', { name: 'x', expires_in_days: 0 }, '400'],
])('one %s is not made', async (_name, body, status) => {
  // Bodies that the types do not let through are sent too.
  const call = await ann()
  await expect(call('POST /api/tokens', { body: body as { name: string } })).rejects.toThrow(new RegExp(`^${status}`))
})

test('a token that may not manage makes none and revokes none', async () => {
  const secret = (await bench.token('ann', { scopes: ['read', 'ask'] })).secret
  await expect(by(secret)('POST /api/tokens', { body: { name: 'x' } })).rejects.toThrow(/^403 .*"manage"/)
  await expect(by(secret)('DELETE /api/tokens/{id}', { path: { id: newId() } })).rejects.toThrow(/^403/)
})

test('what is somebody else’s is not found, and not listed', async () => {
  const bob = by((await bench.token('bob')).secret)
  const { tokens } = await bob('GET /api/tokens')
  expect(new Set(tokens.map(({ user }) => user))).toEqual(new Set(['bob']))
  const [own] = (await (await ann())('GET /api/tokens')).tokens
  await expect(bob('DELETE /api/tokens/{id}', { path: { id: own?.id ?? '' } })).rejects.toThrow(/^404/)
  await expect(bob('GET /api/tokens', { query: { everybody: 'true' } })).rejects.toThrow(/^403/)
})

test('administrators see everybody’s, page by page', async () => {
  const call = await root()
  const users = new Set<string>()
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: { tokens: { id: string; user: string }[]; next: string | null } = await call('GET /api/tokens', {
      query: { everybody: 'true', limit: 3, ...(cursor === null ? {} : { cursor }) },
    })
    for (const { id, user } of page.tokens) {
      users.add(user)
      ids.push(id)
    }
    cursor = page.next
  } while (cursor !== null)
  expect(users).toEqual(new Set(['ann', 'bob', 'eve', 'root']))
  expect(new Set(ids).size).toBe(ids.length)
  await expect(call('GET /api/tokens', { query: { cursor: 'x' } })).rejects.toThrow(/^400/)
})

describe('the policy', () => {
  test('shows what one may read, and nothing of what one may not', async () => {
    const call = by((await bench.token('sam', { roles: ['seller'], attributes: { region: 'EMEA' } })).secret)
    const { mine, roles } = await call('GET /api/policy')
    expect(roles).toBeNull()
    expect(mine).toMatchObject({ roles: ['seller'], max_rows: 50 })
    expect(mine.tables.map(({ table, columns, some_rows, masked, closed }) => ({ table, columns, some_rows, masked, closed }))).toEqual([
      { table: 'kpi.regions', columns: expect.any(Number), some_rows: true, masked: {}, closed: null },
      { table: 'kpi.teams', columns: 2, some_rows: false, masked: { name: 'last4' }, closed: null },
    ])
  })

  test('of a filter without its attribute tells why a table is closed', async () => {
    const { mine } = await by((await bench.token('sam', { roles: ['seller'] })).secret)('GET /api/policy')
    expect(mine.tables[0]?.closed).toContain('your region')
  })

  test('is shown whole to administrators', async () => {
    const { roles } = await (await root())('GET /api/policy')
    expect(roles?.map(({ role }) => role)).toEqual(['admin', 'analyst', 'seller'])
    expect(roles?.at(2)).toMatchObject({
      tables: policies.roles.seller?.tables,
      masks: policies.roles.seller?.masks,
      max_rows: 50,
      verify: false,
    })
  })
})
