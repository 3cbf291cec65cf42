import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { presentUsers } from '../../src/identity/present-users.ts'
import type { Principal } from '../../src/identity/principal.ts'
import { createToken, endToken } from '../../src/identity/tokens.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

const log = jsonLogger('silent', () => undefined)
const day = 86_400_000
let at = Date.parse('2026-11-20T09:00:00Z')
const now = () => at
const users = (mode: 'local' | 'token' | 'jwt') =>
  presentUsers({ mode, db: database.db, now, log, roles: new Set(['analyst', 'admin']), unseenMs: 90 * day })

test('the one local user is there, and nobody else', async () => {
  expect(await users('local').principalOf('local')).toMatchObject({ id: 'local', roles: ['admin'] })
  expect(await users('local').principalOf('ada')).toBeNull()
})

describe('with tokens of ours', () => {
  const make = (roles: string[], expiresInMs: number | null = null) =>
    createToken(
      { db: database.db, now, newId, log },
      { name: 'x', user: 'ada', roles, attributes: { region: 'EMEA' }, scopes: ['read'], expiresInMs, createdBy: 'test' },
    )

  test('the newest good one says what a user may; without one they have left', async () => {
    const { principalOf } = users('token')
    expect(await principalOf('ada')).toBeNull()
    await make(['admin'])
    at += 1_000
    const second = await make(['analyst'])
    expect(await principalOf('ada')).toEqual({ id: 'ada', name: 'ada', roles: ['analyst'], via: 'token', attributes: { region: 'EMEA' } })
    await endToken({ db: database.db, now, newId, log }, second.token.prefix, 'test')
    expect((await principalOf('ada'))?.roles).toEqual(['admin'])
    await database.connections.withClient((client) => client.query('delete from pulse_ops.token'))
    await make(['analyst'], 1_000)
    at += 2_000
    expect(await principalOf('ada')).toBeNull()
    await make(['cook'])
    expect(await principalOf('ada')).toBeNull()
  })
})

describe('with tokens from elsewhere', () => {
  const ada = (roles: string[]): Principal => ({ id: 'ada', name: 'Ada', roles, via: 'jwt', attributes: { region: 'EMEA' } })

  test('the rights are those of the last visit, for a while', async () => {
    const { principalOf, seen } = users('jwt')
    expect(await principalOf('ada')).toBeNull()
    await seen(ada(['analyst']))
    expect(await principalOf('ada')).toEqual(ada(['analyst']))
    // Other rights are noted at once, although the minute is not over.
    await seen(ada(['admin']))
    expect((await principalOf('ada'))?.roles).toEqual(['admin'])
    await seen(ada(['cook']))
    expect(await principalOf('ada')).toBeNull()
    await seen(ada(['analyst']))
    at += 91 * day
    expect(await principalOf('ada')).toBeNull()
    await seen(ada(['analyst']))
    expect(await principalOf('ada')).not.toBeNull()
    await database.connections.withClient((client) => client.query('update pulse_ops.known_user set deactivated_at = now()'))
    expect(await principalOf('ada')).toBeNull()
  })
})
