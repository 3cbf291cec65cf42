import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RolePolicy } from '../../../src/identity/role-policy.ts'
import { type Held, type TokenMonitors, tokenMonitors } from '../support/token-monitors.ts'

const all: RolePolicy = {}
const region = (name: string): RolePolicy => ({ rowFilters: { 'public.staff': `region = '${name}'` } })

let service: TokenMonitors
let owner: Held
let kim: Held
beforeAll(async () => {
  service = await tokenMonitors(
    { admin: all, analyst: all, a: region('EMEA'), b: region('APAC'), clerk: { deniedTables: ['public.staff'] } },
    // The setting is in small letters, as the configuration makes it.
    { NOTIFY_DATA_TO: 'Corp.example', MAIL_DOMAINS: 'corp.example', SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'pulse@corp.example' },
  )
  owner = await service.token('oda', ['analyst'])
  kim = await service.token('kim@corp.example', ['clerk'])
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

const secrets = /Person|7003\d|7004\d|salary/
const mail = (address: string) => ({ channel: 'email', address })
const change = (as: Held, id: string, body: object) => service.send(as, 'PATCH', `/api/monitors/${id}`, { version: 1, ...body })

test('who may not read the rows neither gets them by mail nor has them sent', async () => {
  const id = await watch(owner)
  const members = [
    { user: 'kim@corp.example', role: 'editor' },
    { user: 'pia', role: 'editor' },
  ]
  expect(await change(owner, id, { members, recipients: [mail('team@corp.example')] })).toMatchObject({ status: 200 })
  const refused = await change(kim, id, { recipients: [mail('team@corp.example'), mail('sam@corp.example')] })
  expect(refused).toMatchObject({ status: 403 })
  expect(refused.body.detail).toContain('Ask oda to add that address.')
  expect(await change(kim, id, { name: 'Salaries', recipients: [mail('team@corp.example')] })).toMatchObject({ status: 200 })
  const pia = await service.token('pia', ['analyst'])
  const recipients = ['team@corp.example', 'kim@corp.example', 'Kim@Corp.example'].map(mail)
  expect(await change(pia, id, { recipients })).toMatchObject({ status: 200 })
  await service.runAt('2026-11-21T07:00:05Z')
  const sent = await service.query('select recipient, payload::text as payload from pulse_ops.outbox where monitor_id = $1 order by 1', [
    id,
  ])
  expect(Object.fromEntries(sent.map(({ recipient, payload }) => [recipient, secrets.test(String(payload))]))).toEqual({
    'team@corp.example': true,
    'kim@corp.example': false,
    'Kim@Corp.example': false,
  })
})
