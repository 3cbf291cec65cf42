import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RolePolicy } from '../../../src/identity/role-policy.ts'
import { type Held, type TokenMonitors, tokenMonitors } from '../support/token-monitors.ts'

const all: RolePolicy = {}
const region = (name: string): RolePolicy => ({ rowFilters: { 'public.staff': `region = '${name}'` } })

let service: TokenMonitors
let owner: Held
beforeAll(async () => {
  service = await tokenMonitors({ admin: all, analyst: all, a: region('EMEA'), b: region('APAC') })
  owner = await service.token('oda', ['analyst'])
})
afterAll(() => service.close())
beforeEach(async () => {
  // Each test runs its own monitors alone.
  await service.query('update pulse_monitors set enabled = false where enabled')
})

const each = 'SELECT name, salary AS v FROM staff'
const above = (value: number, more: object = {}) => ({
  schema: 1,
  when: { kind: 'threshold', column: 'v', op: 'gt', value },
  ...more,
})

async function watch(as: Held, over: object = {}): Promise<string> {
  service.setNow('2026-11-20T09:00:00Z')
  const condition = above(70_038, { group_by: ['name'] })
  const body = { name: 'Pay', from: { sql: each }, condition, schedule: { local_time: '07:00' }, ...over }
  const made = await service.send(as, 'POST', '/api/monitors', body)
  expect(made).toMatchObject({ status: 201 })
  return String(made.body.id)
}

test('the same roles in another order are the same rights', async () => {
  const id = await watch(await service.token('ron', ['a', 'b']), {
    from: { sql: 'SELECT sum(salary) AS v FROM staff' },
    condition: above(1),
  })
  await service.runAt('2026-11-21T07:00:05Z')
  const later = await service.token('ron', ['b', 'a', 'b'])
  await service.runAt('2026-11-22T07:00:05Z')
  const { alerts } = (await service.send(later, 'GET', `/api/alerts?monitor=${id}`)).body
  expect(alerts).toMatchObject([{ state: 'open', version: 1, occurrences: 2 }])
})
