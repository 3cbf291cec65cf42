import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RolePolicy } from '../../../src/identity/role-policy.ts'
import { rehearseStatements } from '../../../src/monitors/upkeep/rehearse.ts'
import { type Held, type TokenMonitors, tokenMonitors } from '../support/token-monitors.ts'

const all: RolePolicy = {}
const mine: RolePolicy = { rowFilters: { 'public.staff': 'region = {{user.region}}' } }
const none: RolePolicy = { deniedTables: ['public.staff'] }

let service: TokenMonitors
let admin: Held
let owner: Held
let peer: Held
let outsider: Held
let stranger: Held
beforeAll(async () => {
  service = await tokenMonitors({ admin: all, analyst: all, regional: mine, clerk: none })
  admin = await service.token('ada', ['admin'])
  owner = await service.token('oda', ['analyst'])
  peer = await service.token('pia', ['analyst'])
  outsider = await service.token('kim', ['clerk'])
  stranger = await service.token('sam', ['analyst'])
})
afterAll(() => service.close())
beforeEach(async () => {
  Object.assign(service.roles, { analyst: all, clerk: none })
  // Each test runs its own monitors alone.
  await service.query('update pulse_monitors set enabled = false where enabled')
})

const each = 'SELECT name, salary AS v FROM staff'
const above = (value: number, more: object = {}) => ({
  schema: 1,
  when: { kind: 'threshold', column: 'v', op: 'gt', value },
  group_by: ['name'],
  ...more,
})
const secrets = /Person|7003\d|7004\d|salary|EMEA/

async function watch(as: Held, over: object = {}, members: object[] = []): Promise<string> {
  service.setNow('2026-11-20T09:00:00Z')
  const body = { name: 'Pay', from: { sql: each }, condition: above(70_038), schedule: { local_time: '07:00' }, ...over }
  const made = await service.send(as, 'POST', '/api/monitors', body)
  expect(made).toMatchObject({ status: 201 })
  const id = String(made.body.id)
  if (members.length > 0)
    expect(await service.send(as, 'PATCH', `/api/monitors/${id}`, { version: 1, members })).toMatchObject({ status: 200 })
  return id
}
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : [])
const alertsOf = async (monitor: string, as: Held) => list((await service.send(as, 'GET', `/api/alerts?monitor=${monitor}`)).body.alerts)

describe('every way to look, by person', () => {
  let monitor: string
  let paths: Record<string, string>
  beforeAll(async () => {
    monitor = await watch(owner, {}, [
      { user: 'pia', role: 'viewer' },
      { user: 'kim', role: 'editor' },
    ])
    await service.runAt('2026-11-21T07:00:05Z')
    const [alert] = await alertsOf(monitor, owner)
    const matcher = { monitor, group: '["Person 40"]' }
    await service.send(owner, 'POST', '/api/silences', { matcher, ends_at: '2027-01-01T00:00:00Z', reason: 'Person 40 moves to EMEA' })
    await service.send(owner, 'PATCH', `/api/monitors/${monitor}`, { version: 1, condition: above(70_037), reason: 'salary of Person 38' })
    await service.query(
      `insert into pulse_ops.health_incident (monitor_id, code, message) values ($1, 'non_finite', 'salary of Person 7 is not a number')`,
      [monitor],
    )
    await service.query(`update pulse_ops.monitor_ext set disabled_reason = 'salary of Person 7' where monitor_id = $1`, [monitor])
    await service.query(
      `insert into pulse_ops.tuning_proposal (monitor_id, query_version, kind, proposal, evidence, labels)
        values ($1, 2, 'group', '{"condition": null, "dates": [], "sentence": "Leave out Person 40"}', '{}', 12)`,
      [monitor],
    )
    await service.query(
      `insert into pulse_ops.outbox (dedupe_key, alert_id, monitor_id, kind, channel, recipient, payload, status)
        select 'copy:' || r, alert_id, monitor_id, kind, channel, r, payload, 'sent' from pulse_ops.outbox, unnest(array['pia', 'kim', 'ada']) as r
        where monitor_id = $1 and recipient = 'oda' and kind = 'firing'`,
      [monitor],
    )
    paths = {
      monitor: `/api/monitors/${monitor}`,
      list: '/api/monitors?q=Pay',
      runs: `/api/monitors/${monitor}/runs`,
      points: `/api/monitors/${monitor}/points`,
      audit: `/api/monitors/${monitor}/audit`,
      versions: `/api/monitors/${monitor}/versions`,
      diff: `/api/monitors/${monitor}/versions/1/diff?result=true`,
      proposal: `/api/monitors/${monitor}/proposal`,
      alerts: `/api/alerts?monitor=${monitor}`,
      alert: `/api/alerts/${alert?.id}`,
      silences: '/api/silences',
      inbox: '/api/inbox',
    }
  })

  const ways = ['monitor', 'runs', 'points', 'audit', 'versions', 'diff', 'alerts', 'alert', 'silences', 'inbox']
  const look = (as: Held, way: string) => service.send(as, 'GET', paths[way] ?? '')

  test.each(ways)('%s: owner, viewer with the rights and administrator see it', async (way) => {
    for (const as of [owner, peer, admin]) {
      const seen = await look(as, way)
      expect(seen.status).toBe(200)
      expect(seen.text, way).toMatch(secrets)
    }
  })

  test('proposals are for those who may change the monitor', async () => {
    expect((await look(owner, 'proposal')).text).toContain('Person 40')
    expect(await look(peer, 'proposal')).toMatchObject({ status: 403 })
  })

  test.each([...ways, 'list', 'proposal'])('%s: an editor without the rights sees title and times', async (way) => {
    const seen = await look(outsider, way)
    expect(seen.status).toBe(way === 'diff' || way === 'proposal' ? 403 : 200)
    expect(seen.text).not.toMatch(secrets)
    if (['monitor', 'alerts', 'alert', 'list', 'inbox'].includes(way)) expect(seen.text).toContain('Pay')
  })

  test.each([...ways, 'list', 'proposal'])('%s: for another team it is not there', async (way) => {
    const seen = await look(stranger, way)
    expect(seen.status).toBe(['list', 'alerts', 'silences', 'inbox'].includes(way) ? 200 : 404)
    expect(seen.text).not.toMatch(secrets)
    expect(seen.text).not.toContain(monitor)
  })

  test.each([...ways, 'list', 'proposal'])('%s: a narrower token of the owner sees no more than it may read', async (way) => {
    const narrow = await service.token('oda', ['clerk'], { madeWith: owner.id })
    const seen = await look(narrow, way)
    expect(seen.text).not.toMatch(secrets)
    if (way === 'inbox') expect(seen.body).toMatchObject({ messages: [{ message: { title: 'Alert: Pay', groups: [], evidence: null } }] })
    await service.revoke(narrow)
  })

  test.each<[string, string, object]>([
    ['runs the cause of it', 'why', {}],
    ['runs it again', 'restate', {}],
  ])('nobody without the rights %s', async (_name, word, body) => {
    const [alert] = await alertsOf(monitor, owner)
    expect(await service.send(outsider, 'POST', `/api/alerts/${alert?.id}/${word}`, body)).toMatchObject({ status: 403 })
  })

  test.each<[string, string, object, number]>([
    ['test', '/test', {}, 403],
    ['backtest', '/backtest', {}, 403],
    ['a question again', '/regenerate', {}, 400],
  ])('a try of an editor without the rights tells nothing: %s', async (_name, word, body, status) => {
    const tried = await service.send(outsider, 'POST', `/api/monitors/${monitor}${word}`, body)
    expect(tried.status).toBe(status)
    expect(tried.text).not.toMatch(/Person|700\d\d/)
  })

  test('an editor without the rights makes no template of it, and is not told what a run would say', async () => {
    const body = { from_monitor: monitor, name: 'Copied', category: 'x' }
    expect(await service.send(outsider, 'POST', '/api/templates', body)).toMatchObject({ status: 403 })
    const changed = await service.send(outsider, 'PATCH', `/api/monitors/${monitor}`, { version: 2, severity: 'low' })
    expect(changed).toMatchObject({ status: 200, body: { version: 3, warnings: [] } })
    expect(changed.text).not.toMatch(secrets)
  })

  test('and finds out no group by silencing patterns of them', async () => {
    const silence = (matcher: object) =>
      service.send(outsider, 'POST', '/api/silences', { matcher, ends_at: '2027-01-01T00:00:00Z', reason: 'x' })
    expect(await silence({ monitor, group: '*4*' })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('values of the data') },
    })
    expect(await silence({ monitor })).toMatchObject({ status: 201 })
  })
})

describe('who comes with other rights than their monitors run with', () => {
  test.each<[string, (id: string) => [string, string, object]]>([
    ['saves none', () => ['POST', '/api/monitors', { name: 'X', from: { sql: 'SELECT 1 AS v' }, condition: above(1, { group_by: [] }) }]],
    ['changes none', (id) => ['PATCH', `/api/monitors/${id}`, { version: 1, name: 'Y' }]],
    ['switches none on', (id) => ['POST', `/api/monitors/${id}/enable`, {}]],
    ['runs none', (id) => ['POST', `/api/monitors/${id}/run`, {}]],
    ['brings no version back', (id) => ['POST', `/api/monitors/${id}/rollback`, { version: 2, to: 1 }]],
    ['takes none over', (id) => ['POST', `/api/monitors/${id}/take-over`, {}]],
  ])('%s', async (name, request) => {
    const wide = await service.token('uma', ['analyst'])
    const id = await watch(wide, {}, [{ user: 'vic', role: 'editor' }])
    if (name.includes('back')) await service.send(wide, 'PATCH', `/api/monitors/${id}`, { version: 1, severity: 'low' })
    await service.token('vic', ['analyst'])
    const narrow = name.includes('over') ? await service.token('vic', ['clerk']) : await service.token('uma', ['clerk'])
    const from = name.includes('over') ? await service.token('vic', ['analyst']) : wide
    if (name.includes('over')) await service.revoke(wide)
    // The newest one stands for its user: with the other one they come with other rights.
    const as = name.includes('over') ? narrow : from
    const [method, path, body] = request(id)
    expect(await service.send(as, method, path, body)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('You come with other rights than the ones that monitors of') },
    })
    for (const one of [wide, narrow, from]) await service.revoke(one)
  })

  test('a token that was made with another one never stands for its user', async () => {
    const wide = await service.token('una', ['analyst'])
    await service.token('una', ['clerk'], { madeWith: wide.id })
    const id = await watch(wide)
    await service.runAt('2026-11-21T07:00:05Z')
    expect(await service.send(wide, 'GET', `/api/monitors/${id}`)).toMatchObject({ body: { last_status: 'ok', readable: true } })
  })
})

describe('rights that change between runs', () => {
  test('what was stored with wider ones is not shown any more, and nothing is held against it', async () => {
    const first = await service.token('ron', ['analyst'])
    const sum = { from: { sql: 'SELECT sum(salary) AS v FROM staff' } }
    const rises = {
      schema: 1,
      when: { kind: 'change', column: 'v', basis: { type: 'previous_run' }, measure: 'percent', direction: 'down', value: 10 },
    }
    const id = await watch(first, { ...sum, condition: rises })
    await service.runAt('2026-11-21T07:00:05Z')
    await service.runAt('2026-11-22T07:00:05Z')
    expect((await service.send(first, 'GET', `/api/monitors/${id}/points`)).text).toContain('2800820')
    await service.revoke(first)
    const second = await service.token('ron', ['regional'], { attributes: { region: 'EMEA' } })
    for (const way of ['points', 'runs', 'versions', ''])
      expect((await service.send(second, 'GET', `/api/monitors/${id}/${way}`.replace(/\/$/, ''))).text).not.toContain('2800820')
    // Half of the people are half of the sum: no fall of 50 %, but other rows.
    await service.runAt('2026-11-23T07:00:05Z')
    expect(await alertsOf(id, second)).toEqual([])
    const after = await service.send(second, 'GET', `/api/monitors/${id}/points`)
    expect(after.text).toContain('1400420')
    expect(after.text).not.toContain('2800820')
    expect((await service.send(second, 'GET', `/api/monitors/${id}/versions`)).body.versions).toMatchObject([
      { version: 2, source: 'rights', author: 'service', current: true },
      { version: 1, source: 'create' },
    ])
  })

  test('open alerts end as superseded, and their values stay with those who may read them', async () => {
    const first = await service.token('rut', ['analyst'])
    const id = await watch(first, {}, [{ user: 'pia', role: 'viewer' }])
    await service.runAt('2026-11-21T07:00:05Z')
    await service.revoke(first)
    const second = await service.token('rut', ['regional'], { attributes: { region: 'APAC' } })
    const before = await alertsOf(id, second)
    expect(before).toHaveLength(2)
    expect(JSON.stringify(before)).not.toMatch(/Person/)
    await service.runAt('2026-11-22T07:00:05Z')
    const after = await alertsOf(id, second)
    expect(after.map(({ state, readable }) => `${state} ${readable}`).toSorted()).toEqual(['open true', 'resolved false', 'resolved false'])
    expect(JSON.stringify(await alertsOf(id, peer))).toContain('Person 40')
    for (const path of ['/api/inbox', `/api/monitors/${id}/audit`])
      expect((await service.send(second, 'GET', path)).text).not.toContain('Person 40')
    const [closed] = after.filter(({ state }) => state === 'resolved')
    expect(await service.send(second, 'POST', `/api/alerts/${closed?.id}/restate`, {})).toMatchObject({ status: 403 })
    expect(await service.send(peer, 'POST', `/api/alerts/${closed?.id}/restate`, {})).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('it would be about other rows') },
    })
  })

  test('an owner who lost the table gets no run, and sees why and nothing of before', async () => {
    const first = await service.token('lou', ['clerk'])
    service.roles.clerk = all
    const id = await watch(first)
    await service.runAt('2026-11-21T07:00:05Z')
    expect(JSON.stringify(await alertsOf(id, first))).toContain('Person 40')
    service.roles.clerk = none
    await service.runAt('2026-11-22T07:00:05Z')
    expect(await service.send(first, 'GET', `/api/monitors/${id}`)).toMatchObject({
      body: { last_status: 'error', readable: false, sql: each },
    })
    for (const path of [`/api/alerts?monitor=${id}`, `/api/monitors/${id}/points`, `/api/monitors/${id}/runs`, '/api/inbox'])
      expect((await service.send(first, 'GET', path)).text).not.toMatch(/Person|700[34]\d/)
  })

  test('a version whose columns are denied by now is not brought back', async () => {
    const id = await watch(owner)
    const count = { version: 1, sql: 'SELECT name, 1 AS v FROM staff' }
    expect(await service.send(owner, 'PATCH', `/api/monitors/${id}`, count)).toMatchObject({ status: 200 })
    service.roles.analyst = { deniedColumns: { 'public.staff': ['salary'] } }
    expect(await service.send(owner, 'POST', `/api/monitors/${id}/rollback`, { version: 2, to: 1 })).toMatchObject({
      status: 422,
      body: { violations: [{ rule: 'column' }] },
    })
    expect(await service.send(owner, 'GET', `/api/monitors/${id}`)).toMatchObject({ body: { version: 2 } })
  })

  test('a column that is gone hides nothing from the owner, who has to mend the monitor', async () => {
    await service.query('create table public.gauge as select 12 as v, 5 as w')
    await service.query('grant select on public.gauge to public')
    const as = await service.token('gus', ['analyst'])
    await service.send(admin, 'POST', '/api/catalog/refresh', {})
    const id = await watch(as, { from: { sql: 'SELECT v, w FROM gauge' }, condition: above(10, { group_by: [] }) })
    await service.runAt('2026-11-21T07:00:05Z')
    await service.query('alter table public.gauge drop column w')
    await service.send(admin, 'POST', '/api/catalog/refresh', {})
    expect(await alertsOf(id, as)).toMatchObject([{ readable: true, value: 12 }])
    expect((await service.send(as, 'GET', `/api/monitors/${id}/points`)).body.readable).toBe(true)
  })
})

describe('a take-over', () => {
  test('begins a version: what the owner before saw stays with those who may read it', async () => {
    const left = await service.token('lea', ['analyst'])
    const id = await watch(left, {}, [{ user: 'rex', role: 'editor' }])
    await service.runAt('2026-11-21T07:00:05Z')
    await service.revoke(left)
    const heir = await service.token('rex', ['regional'], { attributes: { region: 'APAC' } })
    const [before] = await alertsOf(id, admin)
    expect(await service.send(heir, 'POST', `/api/monitors/${id}/take-over`, {})).toMatchObject({
      status: 200,
      body: { owner: 'rex', my_role: 'owner', version: 2, open_alerts: 0, state: 'unknown' },
    })
    expect(await service.send(heir, 'GET', `/api/alerts/${before?.id}`)).toMatchObject({
      body: { state: 'resolved', resolved_reason: 'superseded', readable: false, value: null, data: null },
    })
    expect((await service.send(heir, 'GET', `/api/monitors/${id}/points`)).body).toMatchObject({ groups: [], alerts: [] })
    for (const path of ['versions/1/diff?result=true', 'runs', 'audit', 'points'])
      expect((await service.send(heir, 'GET', `/api/monitors/${id}/${path}`)).text, path).not.toMatch(/Person|7003\d|7004\d/)
    await service.runAt('2026-11-22T07:00:05Z')
    const mineNow = await alertsOf(id, heir)
    expect(mineNow.filter(({ readable }) => readable).map(({ group }) => JSON.stringify(group))).toEqual([
      JSON.stringify([{ column: 'name', value: 'Person 39' }]),
    ])
    expect(JSON.stringify(await alertsOf(id, admin))).toContain('Person 40')
    expect((await service.send(heir, 'GET', `/api/monitors/${id}/versions`)).body.versions).toMatchObject([
      { version: 2, source: 'take_over', author: 'rex', reason: 'taken over from lea', readable: true },
      { version: 1, readable: false, sql: '-- You may not read what this statement reads.' },
    ])
  })

  test('of a monitor of loaded data is for administrators', async () => {
    await service.query(`insert into pulse_monitors (id, user_id, name, sql_query, data_source, alert_condition, severity, frequency)
      values ('7d7f5a10-0000-4000-8000-000000000001', 'long gone', 'Loaded', 'SELECT 1', 'postgresql', '{}', 'low', 'daily')`)
    const id = '7d7f5a10-0000-4000-8000-000000000001'
    await service.query(`insert into pulse_ops.monitor_member (monitor_id, user_id, role) values ($1, 'pia', 'editor')`, [id])
    expect(await service.send(peer, 'POST', `/api/monitors/${id}/take-over`, {})).toMatchObject({ status: 409 })
    expect(await service.send(admin, 'POST', `/api/monitors/${id}/take-over`, {})).toMatchObject({ status: 200, body: { owner: 'ada' } })
  })
})

describe('templates', () => {
  const wish = (monitor: string, over: object = {}) => ({ from_monitor: monitor, name: 'Pay above', category: 'people', ...over })

  test('those that read what somebody may not read do not exist for them', async () => {
    const id = await watch(owner)
    const saved = await service.send(owner, 'POST', '/api/templates', wish(id))
    expect(saved).toMatchObject({ status: 201, body: { readable: true, author: 'oda', version: 1 } })
    const path = `/api/templates/${saved.body.id}`
    for (const as of [owner, peer, admin]) expect((await service.send(as, 'GET', path)).body).toMatchObject({ readable: true, sql: each })
    const from = { template: saved.body.id, values: {} }
    const missing = await service.send(outsider, 'GET', `/api/templates/${crypto.randomUUID()}`)
    for (const said of [
      await service.send(outsider, 'GET', path),
      await service.send(outsider, 'POST', `${path}/rating`, { rating: 5 }),
      await service.send(outsider, 'POST', '/api/monitors/draft', { from }),
      await service.send(outsider, 'POST', '/api/monitors', { from }),
    ])
      expect(said).toMatchObject({ status: 404, body: { detail: missing.body.detail } })
    const listed = await service.send(outsider, 'GET', '/api/templates')
    expect(listed.text).not.toMatch(secrets)
    expect(listed.text).not.toContain('Pay above')
  })

  test('a newer version is told to monitors of an older one, whoever made it; the same again is none', async () => {
    const source = await watch(owner)
    const saved = await service.send(owner, 'POST', '/api/templates', wish(source, { name: 'Pay, renewed' }))
    const path = `/api/templates/${saved.body.id}`
    const made = await service.send(peer, 'POST', '/api/monitors', { from: { template: saved.body.id, values: {} } })
    const newer = async () => (await service.send(peer, 'GET', `/api/monitors/${made.body.id}`)).body.template
    expect(await service.send(owner, 'PUT', path, { from_monitor: source })).toMatchObject({ status: 200, body: { version: 1 } })
    expect(await newer()).toMatchObject({ newer: false })
    await service.send(owner, 'PATCH', `/api/monitors/${source}`, { version: 1, condition: above(70_030) })
    expect(await service.send(peer, 'PUT', path, { from_monitor: source })).toMatchObject({ status: 403 })
    expect(await service.send(owner, 'PUT', path, { from_monitor: source, name: 'Pay above 70,030' })).toMatchObject({
      status: 200,
      body: { version: 2, name: 'Pay above 70,030', usage_count: 1 },
    })
    expect(await newer()).toMatchObject({ newer: true, name: 'Pay above 70,030' })
    // A template that a migration or an import changed is noticed as well.
    await service.query(`update pulse_monitor_templates set sql_template = sql_template || ' ORDER BY name' where id = $1`, [saved.body.id])
    await rehearseStatements(service.deps, new AbortController().signal)
    expect((await service.send(owner, 'GET', path)).body).toMatchObject({ version: 3 })
  })
})

test('the alarm is tried when somebody asks for it, and what keeps it from going off is said', async () => {
  const id = await watch(owner)
  expect(await service.send(owner, 'POST', `/api/monitors/${id}/drill`, {})).toMatchObject({
    status: 200,
    body: { last_drill: { ok: true }, incident: null },
  })
  await service.query(
    `insert into pulse_ops.recipient (monitor_id, channel, address) values ($1, 'webhook', 'https://hooks.example.com/1')`,
    [id],
  )
  expect(await service.send(owner, 'POST', `/api/monitors/${id}/drill`, {})).toMatchObject({
    body: { last_drill: { ok: false, fault: expect.stringContaining('webhook: is not configured') }, incident: { code: 'drill' } },
  })
  await service.runAt('2026-11-21T07:00:05Z')
  expect((await service.send(owner, 'GET', `/api/monitors/${id}`)).body.incident).toMatchObject({ code: 'drill' })
  expect(await service.send(owner, 'PATCH', `/api/monitors/${id}`, { version: 1, recipients: [], severity: 'low' })).toMatchObject({
    body: { incident: null },
  })
  expect(await service.send(stranger, 'POST', `/api/monitors/${id}/drill`, {})).toMatchObject({ status: 404 })
})
