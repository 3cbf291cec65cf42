import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RolePolicy } from '../../../src/identity/role-policy.ts'
import type { Channel, Delivery } from '../../../src/monitors/notify/message.ts'
import { sendWaiting } from '../../../src/monitors/send/send-messages.ts'
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

test('a planned event keeps the group of its alert quiet, whatever that is called, and no other', async () => {
  const set = (id: number, salary: number) => service.query('update staff set salary = $2 where id = $1', [id, salary])
  const sql = "SELECT CASE id WHEN 1 THEN '5*' ELSE '500 others' END AS name, max(salary) AS v FROM staff WHERE id < 3 GROUP BY 1"
  await set(1, 71_000)
  const id = await watch(owner, { from: { sql }, condition: above(70_500, { group_by: ['name'] }) })
  await service.runAt('2026-11-21T07:00:05Z')
  const { alerts } = (await service.send(owner, 'GET', `/api/alerts?monitor=${id}`)).body
  const [alert] = Array.isArray(alerts) ? alerts : []
  const feedback = { feedback: 'expected', until: '2027-06-01T00:00:00Z' }
  expect(await service.send(owner, 'POST', `/api/alerts/${alert?.id}/feedback`, feedback)).toMatchObject({ status: 200 })
  await set(1, 70_001)
  await service.runAt('2026-11-22T07:00:05Z')
  await Promise.all([set(1, 71_000), set(2, 71_000)])
  await service.runAt('2026-11-23T07:00:05Z')
  expect(
    await service.query(
      'select group_key, opened_slot::date::text as day, suppressed_by is not null as quiet from pulse_ops.alert_ext where monitor_id = $1 order by 2, 1',
      [id],
    ),
  ).toEqual([
    { group_key: '["5*"]', day: '2026-11-21', quiet: false },
    { group_key: '["5*"]', day: '2026-11-23', quiet: true },
    { group_key: '["500 others"]', day: '2026-11-23', quiet: false },
  ])
  await Promise.all([set(1, 70_001), set(2, 70_002)])
})

test('who is shown neither statement nor condition tries only what they bring themselves', async () => {
  const sql = "SELECT name, salary AS v, 'deal with Person 40' AS note FROM staff WHERE name <> 'Person 38'"
  const id = await watch(owner, { from: { sql }, condition: above(70_038, { group_by: ['name'], exclude_groups: [['Person 36']] }) })
  const rex = await service.token('rex', ['b'])
  expect(await change(owner, id, { members: [{ user: 'rex', role: 'viewer' }] })).toMatchObject({ status: 200 })
  const theirs = { sql: 'SELECT max(salary) AS v FROM staff', condition: above(70_000) }
  for (const way of ['test', 'backtest']) {
    for (const changes of [{}, { severity: 'low' }, { sql: theirs.sql }, { condition: theirs.condition }]) {
      const tried = await service.send(rex, 'POST', `/api/monitors/${id}/${way}`, { changes })
      expect(tried).toMatchObject({ status: 403 })
      expect(tried.text).not.toMatch(secrets)
    }
  }
  const own = await service.send(rex, 'POST', `/api/monitors/${id}/test`, { changes: theirs })
  expect(own).toMatchObject({ status: 200, body: { groups: [{ verdict: expect.anything() }] } })
  expect(own.text).not.toMatch(/Person|70038/)
})

test('a digest tells of each message what its reader may read when it is sent', async () => {
  await service.query('delete from pulse_ops.outbox')
  await service.token('sue@corp.example', ['analyst'])
  const recipients = [mail('sue@corp.example'), mail('team@corp.example')]
  await watch(owner, { recipients, condition: above(70_039, { group_by: ['name'] }) })
  await service.runAt('2026-11-21T07:00:05Z')
  const got: Delivery[] = []
  const receiver: Channel = {
    name: 'email',
    fault: () => null,
    send: async (delivery) => {
      got.push(delivery)
      return { sent: true }
    },
  }
  const deps = { ...service.deps, channels: [receiver], limits: { ...service.deps.limits, messagesPerHour: 0 } }
  const never = new AbortController().signal
  expect(await sendWaiting(deps, never)).toMatchObject({ digested: 2 })
  Object.assign(service.roles, { analyst: { deniedTables: ['public.staff'] } })
  await service.query("update pulse_ops.outbox set next_attempt_at = now() - interval '1 second' where status = 'waiting'")
  expect(await sendWaiting(deps, never)).toMatchObject({ sent: 2 })
  Object.assign(service.roles, { analyst: all })
  expect(Object.fromEntries(got.map(({ recipient, message }) => [recipient, secrets.test(JSON.stringify(message))]))).toEqual({
    'team@corp.example': true,
    'sue@corp.example': false,
  })
})
