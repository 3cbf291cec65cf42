import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/base/clock.ts'
import { createQuotas, defaultQuotaLimits } from '../../../src/identity/quotas.ts'
import { defaultMonitorLimits } from '../../../src/monitors/deps.ts'
import type { Delivery } from '../../../src/monitors/notify/message.ts'
import { sendWaiting } from '../../../src/monitors/send/send-messages.ts'
import { type Held, type TokenMonitors, tokenMonitors } from '../support/token-monitors.ts'

let service: TokenMonitors
let ann: Held
beforeAll(async () => {
  service = await tokenMonitors({ admin: {}, analyst: {} })
  ann = await service.token('ann@example.com', ['analyst'])
  await service.token('bob@example.com', ['analyst'])
})
afterAll(() => service.close())
beforeEach(() => {
  service.deps.clock = systemClock()
  service.deps.limits = defaultMonitorLimits
  delete service.deps.quotas
})

const one = { sql: 'SELECT count(*) AS v FROM staff' }
const above = (value: number) => ({ schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value } })
const unsaved = { from: one, condition: above(1_000) }
/** Rows that take minutes to count, and that the planner takes for few. */
const slow = {
  sql: 'SELECT count(*) AS v FROM generate_series(1, (SELECT max(id) * 2000 FROM staff)) AS a, generate_series(1, (SELECT max(id) * 2000 FROM staff)) AS b',
}
async function made(body: object = {}): Promise<string> {
  const { status, body: monitor } = await service.send(ann, 'POST', '/api/monitors', { name: 'Head count', ...unsaved, ...body })
  expect([status, monitor.detail]).toEqual([201, undefined])
  return String(monitor.id)
}
const running = async () =>
  Number(
    (
      await service.query(
        `select count(*) as n from pg_stat_activity where state = 'active' and query like '%generate_series(1%' and pid <> pg_backend_pid()`,
      )
    )[0]?.n,
  )

describe('what somebody waits for', () => {
  test('counts as a question of theirs', async () => {
    const id = await made()
    await service.send(ann, 'PATCH', `/api/monitors/${id}`, { version: 1, severity: 'low' })
    const { db, log } = service.deps
    service.deps.quotas = createQuotas({ db, now: service.deps.clock.now, log, limits: { ...defaultQuotaLimits, questionsInFlight: 1 } })
    const held = await service.deps.quotas.question('ann@example.com', 'another', 60_000)
    for (const [method, path, body] of [
      ['POST', '/api/monitors/draft', { from: one }],
      ['POST', '/api/monitors/test', unsaved],
      ['POST', '/api/monitors/backtest', unsaved],
      ['POST', '/api/monitors', unsaved],
      ['POST', `/api/monitors/${id}/test`, {}],
      ['POST', `/api/monitors/${id}/backtest`, {}],
      ['POST', `/api/monitors/${id}/regenerate`, undefined],
      ['GET', `/api/monitors/${id}/versions/1/diff?result=true`, undefined],
      ['PATCH', `/api/monitors/${id}`, { version: 2, condition: above(7) }],
      ['POST', `/api/alerts/${id}/why`, undefined],
      ['POST', `/api/alerts/${id}/restate`, undefined],
    ] as const) {
      const refused = await service.send(ann, method, path, body)
      expect([path, refused.status]).toEqual([path, 429])
      expect(refused.body.detail).toMatch(/most at one time/)
    }
    expect((await service.send(ann, 'GET', `/api/monitors/${id}/versions/1/diff`)).status).toBe(200)
    if (held.ok) await held.value()
    expect((await service.send(ann, 'POST', `/api/monitors/${id}/test`, {})).status).toBe(200)
  })

  test('takes as long as a question may, whatever the monitor may take', async () => {
    service.deps.limits = { ...defaultMonitorLimits, tryTimeoutMs: 60 }
    const refused = await service.send(ann, 'POST', '/api/monitors/test', { ...unsaved, from: slow, timeout_ms: 120_000 })
    expect(refused).toMatchObject({ status: 504, body: { type: expect.stringContaining('query-timeout') } })
  })

  test.each(['test', 'backtest', 'draft'])('stops in the database when they leave: %s', async (word) => {
    const left = new AbortController()
    const body = word === 'draft' ? { from: slow } : { ...unsaved, from: slow }
    const asked = service.send(ann, 'POST', `/api/monitors/${word}`, body, {}, left.signal)
    await vi.waitFor(async () => expect(await running()).toBe(1), { timeout: 20_000, interval: 20 })
    left.abort()
    await asked.catch(() => undefined)
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 20_000, interval: 20 })
  })
})

describe('a backtest', () => {
  const moving = { sql: 'SELECT count(*) + extract(day FROM {{as_of_date}}) AS v FROM staff' }

  test('goes over past planned times, says which day came nearest with its values, and would have told of a bad day', async () => {
    const ran = await service.send(ann, 'POST', '/api/monitors/backtest', {
      from: moving,
      condition: above(70),
      schedule: { local_time: '07:00' },
      known_bad: ['2026-10-31', '2026-10-15'],
    })
    expect(ran).toMatchObject({
      status: 200,
      body: {
        source: 'replay',
        sentence: expect.stringMatching(/^Alert when v is above 70/i),
        slots: 90,
        count: 2,
        told: [
          { date: '2026-10-31', told: true },
          { date: '2026-10-15', told: false },
        ],
        nearest_miss: {
          value: 70,
          margin: 0,
          sentence: expect.stringMatching(/^Nearest without firing, at 30 \w+ 2026 07:00 \(UTC\): V is 70/i),
        },
      },
    })
    expect(JSON.stringify(ran.body.warnings)).toContain('it may hold rows that arrived later')
  })

  test('is bounded by its time, and says so', async () => {
    let now = 0
    service.deps.clock = { ...systemClock(), now: () => (now += 4_000) }
    const ran = await service.send(ann, 'POST', '/api/monitors/backtest', { from: moving, condition: above(70) })
    expect(ran.body).toMatchObject({ source: 'replay', warnings: expect.arrayContaining([expect.objectContaining({ code: 'cut_short' })]) })
    expect(ran.text).toMatch(/The time was up after the newest \d+ of 90 planned times/)
    expect(Number(ran.body.slots)).toBeLessThan(20)
  })

  test('without time for two runs there is none', async () => {
    let now = 0
    service.deps.clock = { ...systemClock(), now: () => (now += 40_000) }
    const ran = await service.send(ann, 'POST', '/api/monitors/backtest', { from: moving, condition: above(70) })
    expect(ran).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('there was no time for two runs within 60 seconds') },
    })
  })

  test('over stored values, which serve one value a run', async () => {
    const id = await made({ condition: above(35), schedule: { local_time: '07:00' } })
    await service.query(
      `insert into pulse_ops.metric_point (monitor_id, group_key, slot, value, verdict, query_version)
        select $1, '[]', timestamptz '2026-11-01 07:00Z' + n * interval '1 day', 30 + n % 5, 'ok', 1 from generate_series(0, 15) as n`,
      [id],
    )
    expect(await service.send(ann, 'POST', `/api/monitors/${id}/backtest`, {})).toMatchObject({
      status: 200,
      body: { source: 'points', slots: 16, count: 0, nearest_miss: { value: 34, sentence: expect.stringContaining('V is 34') } },
    })
    const texts = { condition: { schema: 1, when: { kind: 'compare', left: 'v', op: 'gt', right: 'v' } } }
    expect(await service.send(ann, 'POST', `/api/monitors/${id}/backtest`, { changes: texts })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/Stored values: .*Series of the result: .*Replay: /) },
    })
  })
})

describe('a monitor of groups that seldom have rows', () => {
  test('its runs without rows are among what a backtest goes over', async () => {
    const grouped = {
      from: { sql: "SELECT 'a' AS g, count(*) AS v FROM staff" },
      condition: { ...above(10), group_by: ['g'], empty: 'ok' },
    }
    const id = await made(grouped)
    await service.query(
      `insert into pulse_ops.run (monitor_id, slot, status, error_code, query_version, lease_token)
        select $1, timestamptz '2026-11-01 07:00Z' + n * interval '1 day', case n when 3 then 'error' when 4 then 'missed' else 'ok' end, null, 1, 0
        from generate_series(0, 11) as n`,
      [id],
    )
    await service.query(
      `insert into pulse_ops.metric_point (monitor_id, group_key, slot, value, verdict, query_version)
        select $1, '["a"]', timestamptz '2026-11-01 07:00Z' + n * interval '1 day', 20, 'breach', 1 from unnest(array[5, 9]) as n`,
      [id],
    )
    // Runs that failed or were missed say nothing of that day.
    expect((await service.send(ann, 'POST', `/api/monitors/${id}/backtest`, {})).body).toMatchObject({
      source: 'points',
      slots: 10,
      count: 2,
      episodes: [{ to: '2026-11-07T07:00:00.000Z' }, { to: '2026-11-11T07:00:00.000Z' }],
    })
  })
})

describe('what is said of a schedule that is none', () => {
  test.each<[object, RegExp]>([
    [{ frequency: 'fortnightly' }, /expected hourly, daily, weekly or monthly, found "fortnightly"/],
    [{ local_time: '7 am' }, /expected a time of day such as 07:00, found "7 am"/],
    [{ frequency: 'weekly', iso_dow: 8 }, /expected a weekday, Monday 1 to Sunday 7, from 1 to 7, found 8/],
    [{ frequency: 'monthly', month_day: 0 }, /expected a day of the month from 1 to 31, or -1 for its last day, found 0/],
    [{ catch_up: 'all' }, /expected latest, skip or fill, found "all"/],
  ])('%j', async (schedule, message) => {
    const refused = await service.send(ann, 'POST', '/api/monitors/test', { ...unsaved, schedule })
    expect(refused.status).toBe(400)
    expect(refused.body.detail).toMatch(message)
  })
})

describe('who may be written to', () => {
  const told = (channel: string, address: string) => ({ recipients: [{ channel, address }] })
  beforeAll(() => {
    const send = async () => ({ sent: true as const })
    service.deps.channels = [
      ...service.deps.channels,
      { name: 'email', fault: () => null, send },
      { name: 'webhook', fault: () => null, send },
    ]
  })
  beforeEach(() => Object.assign(service.deps, { mailDomains: [], webhookHosts: [] }))

  test.each<[string, object, string, string, number]>([
    ['a user', {}, 'email', 'bob@example.com', 201],
    ['a stranger', {}, 'email', 'press@example.org', 400],
    ['one at a domain that is named', { mailDomains: ['example.org'] }, 'email', 'press@Example.org', 201],
    ['one at a domain below it', { mailDomains: ['example.org'] }, 'email', 'press@evil.example.org', 400],
    ['anybody', { mailDomains: ['*'] }, 'email', 'press@example.net', 201],
    ['any public webhook', {}, 'webhook', 'https://hooks.example.com/1', 201],
    [
      'another webhook than those that are named',
      { webhookHosts: ['hooks.example.com'] },
      'webhook',
      'https://hooks.example.com.evil.org/1',
      400,
    ],
    ['a webhook that is named', { webhookHosts: ['hooks.example.com'] }, 'webhook', 'https://hooks.example.com/1', 201],
  ])('%s', async (_name, settings, channel, address, status) => {
    Object.assign(service.deps, settings)
    const saved = await service.send(ann, 'POST', '/api/monitors', { ...unsaved, ...told(channel, address) })
    expect(saved.status).toBe(status)
    if (status === 400)
      expect(saved.body.detail).toMatch(/recipients\.0: expected .* \(an operator can allow it by (MAIL_DOMAINS|WEBHOOK_HOSTS)\)/)
  })

  test('what was allowed once is not sent any more, and no owner writes more than so many a day', async () => {
    Object.assign(service.deps, { mailDomains: ['*'] })
    const id = await made({ ...told('email', 'press@example.net'), name: 'Relay' })
    const message = JSON.stringify({
      kind: 'firing',
      monitor: { id, name: 'Relay', version: 1, owner: 'ann@example.com' },
      slot: null,
      timezone: 'UTC',
      title: 'x',
      sentence: 'x',
      rule: '',
      groups: [],
      more: 0,
      evidence: null,
      sql: null,
      parameters: [],
      duration_ms: null,
      links: { open: 'http://x', acknowledge: null, snooze: null, right: null, wrong: null, ask: null },
      notes: [],
    })
    const add = (key: string, to: string) =>
      service.query(
        `insert into pulse_ops.outbox (dedupe_key, monitor_id, kind, channel, recipient, payload) values ($1, $2, 'firing', 'email', $3, $4)`,
        [key, id, to, message],
      )
    for (const key of ['a', 'b', 'c']) await add(key, 'press@example.net')
    service.deps.limits = { ...defaultMonitorLimits, messagesPerDay: 2, sendsAtOnce: 1 }
    expect(await sendWaiting(service.deps, new AbortController().signal)).toMatchObject({ sent: 2, dead: 1 })
    service.deps.limits = defaultMonitorLimits
    Object.assign(service.deps, { mailDomains: [] })
    await add('d', 'press@example.net')
    expect(await sendWaiting(service.deps, new AbortController().signal)).toMatchObject({ sent: 0, dead: 1 })
    const reasons = await service.query(`select last_error from pulse_ops.outbox where status = 'dead' and monitor_id = $1 order by id`, [
      id,
    ])
    expect(reasons).toMatchObject([
      { last_error: expect.stringContaining('MESSAGES_PER_DAY') },
      { last_error: expect.stringContaining('MAIL_DOMAINS') },
    ])
    expect(await service.send(ann, 'GET', `/api/monitors/${id}`)).toMatchObject({
      body: { incident: { code: 'message_lost', message: expect.stringContaining('was given up') } },
    })
  })
})

test('a monitor has at most so many silences that have not ended; old ones go by themselves', async () => {
  const id = await made({ name: 'Quiet' })
  const silence = () =>
    service.send(ann, 'POST', '/api/silences', {
      matcher: { monitor: id },
      ends_at: '2099-01-01T00:00:00Z'.replace('2099', '2027'),
      reason: 'x',
    })
  await service.query(
    `insert into pulse_ops.silence (matcher, starts_at, ends_at, reason, author, expected)
      select jsonb_build_object('monitor', $1::text), now() - interval '60 days', now() - interval '40 days', 'old', 'ann', n = 1 from generate_series(1, 3) as n
      union all select jsonb_build_object('monitor', $1::text), now(), now() + interval '1 day', 'now', 'ann', false from generate_series(1, 49)`,
    [id],
  )
  expect((await silence()).status).toBe(201)
  expect(await silence()).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('There are 50 silences of this monitor that have not ended') },
  })
  const { body } = await service.send(ann, 'GET', '/api/silences?active=false')
  expect(JSON.stringify(body).match(/"old"/g)).toHaveLength(1)
})

describe('unusual KPI values', () => {
  test('are told of once each, from a severity on, to who asked for it', async () => {
    await service.query(`insert into kpi.kpi_definitions (id, name) values (901, 'Churn'), (902, 'Uptime') on conflict do nothing`)
    await service.query(`insert into kpi.kpi_data (id, kpi_id, value, timestamp, year, quarter, month)
      select 9000 + n, 901 + n % 2, n, timestamp '2026-11-10' + n * interval '1 day', 2026, 4, 11 from generate_series(0, 9) as n`)
    const find = (id: number, severity: string) =>
      service.query(
        `insert into kpi.anomalies (kpi_data_id, severity, description, detected_at) values ($1, $2, 'Far from what is usual', timestamp '2026-11-20 08:00')`,
        [id, severity],
      )
    await find(9000, 'high')
    const all = await service.send(ann, 'POST', '/api/kpi/watch', {})
    expect(all).toMatchObject({
      status: 201,
      body: {
        name: 'Unusual KPI values',
        owner: 'ann@example.com',
        frequency: 'hourly',
        sentence: expect.stringMatching(/^Alert when rows appear that were not there before/),
      },
    })
    const uptime = await service.send(ann, 'POST', '/api/kpi/watch', { kpi: 902, severity: 'high' })
    expect(uptime).toMatchObject({ status: 201, body: { name: 'Unusual values of Uptime', severity: 'high' } })
    const told = async () =>
      await service.query(
        `select monitor_id = $1 as all, payload ->> 'kind' as kind, payload -> 'evidence' ->> 'rows' as rows from pulse_ops.outbox
        where monitor_id in ($1, $2) order by id`,
        [all.body.id, uptime.body.id],
      )
    await service.runAt('2026-11-20T10:00:05Z')
    expect(await told()).toEqual([])
    for (const [id, severity] of [
      [9001, 'medium'],
      [9002, 'high'],
      [9003, 'low'],
    ] as const)
      await find(id, severity)
    await service.runAt('2026-11-20T11:30:05Z')
    await service.runAt('2026-11-20T12:30:05Z')
    const messages = await told()
    expect(messages).toMatchObject([{ all: true, kind: 'firing', rows: expect.stringMatching(/Uptime.*medium|Churn.*high/) }])
    expect(await service.send(ann, 'POST', '/api/kpi/watch', { kpi: 77 })).toMatchObject({ status: 404 })
  })
})

test('a message that waited says nothing that its reader may not read any more', async () => {
  const sent: Delivery[] = []
  const send = async (delivery: Delivery) => {
    sent.push(delivery)
    return { sent: false as const, again: 'later' as const, reason: 'away' }
  }
  service.deps.channels = [{ name: 'email', fault: () => null, send }]
  const bob = await service.token('bo@example.com', ['analyst'])
  const each = { from: { sql: 'SELECT name, salary AS v FROM staff' }, condition: { ...above(70_039), group_by: ['name'] } }
  service.setNow('2026-11-20T09:00:00Z')
  await made({ ...each, recipients: [{ channel: 'email', address: 'bo@example.com' }], schedule: { local_time: '07:00' } })
  await service.runAt('2026-11-21T07:00:05Z')
  const pass = async () => {
    await service.query(`update pulse_ops.outbox set next_attempt_at = now() where status = 'waiting'`)
    await sendWaiting(service.deps, new AbortController().signal)
    return sent.splice(0).find(({ recipient }) => recipient === 'bo@example.com')?.message
  }
  expect(await pass()).toMatchObject({ groups: [{ value: '70,040' }] })
  expect(await pass()).toMatchObject({ groups: [{ value: '70,040' }] })
  await service.revoke(bob)
  await service.token('bo@example.com', ['admin'])
  service.roles.admin = { deniedTables: ['public.staff'] }
  expect(await pass()).toMatchObject({ groups: [], evidence: null, sql: null })
})
