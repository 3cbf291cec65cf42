import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { runPulse, urlOf } from '../run-pulse.ts'

let database: TestDatabase
let env: Record<string, string>
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  env = { DATABASE_URL: urlOf(database.owner) }
})
afterAll(() => database.close())

const make = ['token', 'create', '--name', 'laptop', '--user', 'ann', '--roles', 'analyst']

test('a token is made, listed without its secret, and revoked', async () => {
  const made = await runPulse([...make, '--attributes', 'region=EMEA,team=a=b', '--scopes', 'read', '--expires', '12h'], env)
  expect([made.code, made.err.includes('shown this once')]).toEqual([0, true])
  const [, prefix = '', secret = ''] = /^pq_([a-z2-9]{10})_([\w-]{43})\n$/.exec(made.out) ?? []
  expect(secret).not.toBe('')
  const listed = await runPulse(['token', 'list', '--json'], env)
  expect(JSON.parse(listed.out)).toMatchObject([
    { prefix, userId: 'ann', roles: ['analyst'], scopes: ['read'], attributes: { region: 'EMEA', team: 'a=b' }, revokedAt: null },
  ])
  expect(listed.out).not.toContain(secret)
  const ended = await runPulse(['token', 'revoke', prefix], env)
  expect([ended.code, ended.out]).toEqual([0, expect.stringContaining(`${prefix} of ann is revoked`)])
  const table = await runPulse(['token', 'list', '--user', 'ann'], env)
  expect(table.out).toMatch(new RegExp(`^${prefix}  laptop  ann   analyst  read    revoked`, 'm'))
  const again = await runPulse(['token', 'revoke', 'zzzzzzzzzz'], env)
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('There is no token zzzzzzzzzz')])
})

describe('says what is expected', () => {
  test.each<[string[], number, string]>([
    [['token'], 2, 'Expected create, list or revoke'],
    [['token', 'create'], 2, 'Expected --name'],
    [['token', 'create', '--name', 'x'], 2, 'Expected --user'],
    [['token', 'create', '--name', 'x', '--user', '*', '--roles', 'analyst'], 2, 'Expected --user'],
    [['token', 'create', '--name', 'x', '--user', 'ann'], 2, 'Expected --roles'],
    [[...make, '--expires', 'soon'], 2, 'Expected --expires like 90d'],
    [[...make, '--scopes', 'all'], 2, 'Expected --scopes out of read, ask, manage'],
    [[...make, '--attributes', 'EMEA'], 2, 'Expected --attributes name=value'],
    [['token', 'create', '--name', 'x', '--user', 'ann', '--roles', 'boss'], 1, 'There is no role boss; expected some of admin, analyst'],
  ])('%j', async (args, code, message) => {
    const ran = await runPulse(args, env)
    expect([ran.code, ran.out, ran.err]).toEqual([code, '', expect.stringContaining(message)])
  })
})
