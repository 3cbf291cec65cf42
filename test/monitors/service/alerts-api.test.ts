import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Principal } from '../../../src/identity/principal.ts'
import { type ServiceMonitors, serviceMonitors } from '../support/service-monitors.ts'

const ada: Principal = { id: 'ada', name: 'Ada', roles: ['admin'], via: 'token' }
const ben: Principal = { id: 'ben', name: 'Ben', roles: ['analyst'], via: 'token' }
const eve: Principal = { id: 'eve', name: 'Eve', roles: ['analyst'], via: 'token' }

let service: ServiceMonitors
beforeAll(async () => {
  service = await serviceMonitors('migrated', [ada, ben, eve])
  await service.query(`insert into public.customer_master (customer, rfm_segment, recency, monetary, frequency)
    select 'C' || n, 'Champions', n, n * 10, 1 from generate_series(1, 5) as n`)
})
afterAll(() => service.close())

/** A daily monitor at 07:00 UTC that fires while a customer has more than so much revenue, one alert for each. */
async function watch(sql: string, condition: object, as = ada): Promise<string> {
  service.setNow('2026-11-20T09:00:00Z')
  const made = await service.send(
    'POST',
    '/api/monitors',
    { name: 'Revenue', from: { sql }, condition: { schema: 1, ...condition }, schedule: { local_time: '07:00' } },
    as,
  )
  expect(made.status).toBe(201)
  return String(made.body.id)
}
const each = 'SELECT customer, monetary AS v FROM customer_master'
const above = (value: number) => ({ when: { kind: 'threshold', column: 'v', op: 'gt', value }, group_by: ['customer'] })

type Alert = Record<string, unknown> & { id: string }
async function alertsOf(monitor: string, as = ada, query = ''): Promise<Alert[]> {
  const { body } = await service.send('GET', `/api/alerts?monitor=${monitor}${query}`, undefined, as)
  return Array.isArray(body.alerts) ? body.alerts : []
}
const act = (alert: Alert | undefined, word: string, body: object, as = ada) =>
  service.send('POST', `/api/alerts/${alert?.id}/${word}`, body, as)
const counters = async (monitor: string) => (await service.send('GET', `/api/monitors/${monitor}`, undefined, ada)).body.counters

describe('one alert for each problem', () => {
  test('acknowledged, snoozed, noted; judged with the counters moving along', async () => {
    const monitor = await watch(each, above(35))
    await service.runAt('2026-11-21T07:00:05Z')
    const [first, second, ...others] = await alertsOf(monitor)
    expect(others).toEqual([])
    expect([first, second].map((one) => JSON.stringify(one?.group)).toSorted()).toEqual(
      ['C4', 'C5'].map((value) => JSON.stringify([{ column: 'customer', value }])),
    )
    expect(first).toMatchObject({
      state: 'open',
      kind: 'data',
      version: 1,
      occurrences: 1,
      opened_slot: '2026-11-21T07:00:00.000Z',
      readable: true,
    })
    expect(await act(first, 'acknowledge', { note: 'Looking' })).toMatchObject({
      status: 200,
      body: { state: 'acknowledged', acknowledged_by: 'ada', note: 'Looking' },
    })
    expect(await act(first, 'acknowledge', {}, ben)).toMatchObject({ status: 404 })
    expect(await act(second, 'snooze', { until: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 400 })
    expect(await act(second, 'snooze', { until: '2099-01-01T00:00:00Z' })).toMatchObject({ status: 200, body: { state: 'snoozed' } })
    expect(await act(second, 'snooze', { until: null })).toMatchObject({ status: 200, body: { state: 'open' } })
    expect(await act(first, 'feedback', { feedback: 'true_positive' })).toMatchObject({
      status: 200,
      body: { feedback: 'true_positive', state: 'acknowledged' },
    })
    expect(await counters(monitor)).toEqual({ true_positives: 1, false_positives: 0 })
    expect(await act(first, 'feedback', { feedback: 'false_positive' })).toMatchObject({
      status: 200,
      body: { state: 'resolved', resolved_reason: 'dismissed' },
    })
    expect(await counters(monitor)).toEqual({ true_positives: 0, false_positives: 1 })
    expect(await act(first, 'feedback', { feedback: null })).toMatchObject({ body: { feedback: null } })
    expect(await counters(monitor)).toEqual({ true_positives: 0, false_positives: 0 })
    // The dismissed group stays quiet although the value is as it was; the other one goes on as the same alert.
    await service.runAt('2026-11-22T07:00:05Z')
    expect(await alertsOf(monitor, ada, '&open=true')).toMatchObject([{ id: second?.id, occurrences: 2 }])
    expect(
      await service.query(`select state from pulse_ops.instance where monitor_id = $1 and state = 'dismissed'`, [monitor]),
    ).toHaveLength(1)
    const trail = await service.send('GET', `/api/monitors/${monitor}/audit`, undefined, ada)
    expect(trail.body.entries).toMatchObject([
      { action: 'feedback' },
      { action: 'feedback', before: { feedback: 'true_positive' }, after: { feedback: 'false_positive' } },
      { action: 'feedback' },
      { action: 'snooze' },
      { action: 'snooze' },
      { action: 'acknowledge', alert: first?.id },
      { action: 'create' },
    ])
  })

  test('a planned event is no false alarm: it silences its group and its days stay out of the scoring', async () => {
    const monitor = await watch(each, above(45))
    await service.runAt('2026-11-21T07:00:05Z')
    const [alert] = await alertsOf(monitor)
    expect(await act(alert, 'feedback', { feedback: 'expected' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('the end of the planned event') },
    })
    expect(await act(alert, 'feedback', { feedback: 'expected', until: '2026-12-24T00:00:00Z', reason: 'Campaign' })).toMatchObject({
      status: 200,
      body: { feedback: null },
    })
    expect(await counters(monitor)).toEqual({ true_positives: 0, false_positives: 0 })
    const { body } = await service.send('GET', '/api/silences', undefined, ada)
    expect(body.silences).toMatchObject([
      { matcher: { monitor, group: '["C5"]' }, expected: true, reason: 'Campaign', starts_at: '2026-11-21T07:00:00.000Z', author: 'ada' },
    ])
  })

  test('a change of the group by closes what is open as superseded', async () => {
    const monitor = await watch(each, above(45))
    await service.runAt('2026-11-21T07:00:05Z')
    const change = {
      version: 1,
      sql: 'SELECT max(monetary) AS v FROM customer_master',
      condition: { schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: 45 } },
    }
    expect(await service.send('PATCH', `/api/monitors/${monitor}`, change, ada)).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await alertsOf(monitor)).toMatchObject([{ state: 'resolved', resolved_reason: 'superseded' }])
    await service.runAt('2026-11-22T07:00:05Z')
    expect(await alertsOf(monitor, ada, '&open=true')).toMatchObject([{ version: 2, group: [] }])
  })

  test('a change of the limit alone keeps the alert', async () => {
    const monitor = await watch(each, above(45))
    await service.runAt('2026-11-21T07:00:05Z')
    const [alert] = await alertsOf(monitor)
    await service.send('PATCH', `/api/monitors/${monitor}`, { version: 1, condition: { schema: 1, ...above(44) } }, ada)
    expect(await alertsOf(monitor, ada, '&open=true')).toMatchObject([{ id: alert?.id }])
  })
})

describe('who may see what', () => {
  test('a viewer without the right to the data gets the title, and may not quiet it', async () => {
    const monitor = await watch('SELECT count(*) + 1 AS v FROM pulse_query_history', {
      when: { kind: 'threshold', column: 'v', op: 'gt', value: 0 },
      guard: { sources_nonempty: false },
    })
    await service.send('PATCH', `/api/monitors/${monitor}`, { version: 1, members: [{ user: 'ben', role: 'viewer' }] }, ada)
    await service.runAt('2026-11-21T07:00:05Z')
    const [hidden] = await alertsOf(monitor, ben)
    expect(hidden).toMatchObject({
      readable: false,
      value: null,
      message: 'An alert of "Revenue". You may not read the data that it is about.',
    })
    expect(await service.send('GET', `/api/alerts/${hidden?.id}`, undefined, ben)).toMatchObject({ body: { data: null } })
    expect(await act(hidden, 'snooze', { until: '2099-01-01T00:00:00Z' }, ben)).toMatchObject({ status: 403 })
    expect(await act(hidden, 'acknowledge', {}, ben)).toMatchObject({ status: 200, body: { acknowledged_by: 'ben' } })
    expect((await alertsOf(monitor, ada))[0]).toMatchObject({ readable: true, value: 1, acknowledged_by: 'ben' })
  })

  test('the inbox is each user’s own', async () => {
    const monitor = await watch('SELECT 1 AS v', { when: { kind: 'threshold', column: 'v', op: 'gt', value: 0 } }, ben)
    await service.runAt('2026-11-21T07:00:05Z')
    const { body } = await service.send('GET', '/api/inbox?unread=true', undefined, ben)
    expect(body).toMatchObject({
      messages: [{ monitor, kind: 'firing', read_at: null, message: { title: expect.stringContaining('Revenue') } }],
      unread: 1,
    })
    expect(await service.send('POST', '/api/inbox/read', { all: true }, ada)).toMatchObject({ status: 200 })
    expect((await service.send('GET', '/api/inbox', undefined, ben)).body.unread).toBe(1)
    expect(await service.send('POST', '/api/inbox/read', { all: true }, ben)).toMatchObject({ body: { unread: 0 } })
  })
})

describe('silences', () => {
  test.each<[string, object, Principal, number, RegExp]>([
    [
      'one without an end to come',
      { matcher: { severity: 'low' }, ends_at: '2020-01-01T00:00:00Z', reason: 'x' },
      ada,
      400,
      /an end that is to come/,
    ],
    [
      'one that ends before it begins',
      { matcher: { severity: 'low' }, starts_at: '2099-02-01T00:00:00Z', ends_at: '2099-01-01T00:00:00Z', reason: 'x' },
      ada,
      400,
      /an end after the beginning/,
    ],
    ['one for ever', { matcher: { severity: 'low' }, ends_at: '2199-01-01T00:00:00Z', reason: 'x' }, ada, 400, /at most 400 days/],
    [
      'one of everything',
      { matcher: {}, ends_at: '2027-01-01T00:00:00Z', reason: 'x' },
      ada,
      400,
      /at least one of monitor, category, severity and group/,
    ],
    ['one of a misspelt matcher', { matcher: { serverity: 'low' }, ends_at: '2027-01-01T00:00:00Z', reason: 'x' }, ada, 400, /serverity/],
    [
      'one beyond one’s own monitors',
      { matcher: { severity: 'low' }, ends_at: '2027-01-01T00:00:00Z', reason: 'x' },
      ben,
      403,
      /Only administrators/,
    ],
  ])('%s is refused', async (_name, body, as, status, message) => {
    const refused = await service.send('POST', '/api/silences', body, as)
    expect(refused.status).toBe(status)
    expect(JSON.stringify(refused.body)).toMatch(message)
  })

  test('one keeps a monitor quiet until it is ended', async () => {
    const monitor = await watch('SELECT 1 AS v', { when: { kind: 'threshold', column: 'v', op: 'gt', value: 0 } }, ben)
    const made = await service.send(
      'POST',
      '/api/silences',
      { matcher: { monitor }, starts_at: '2026-11-01T00:00:00Z', ends_at: '2027-06-01T00:00:00Z', reason: 'Move' },
      ben,
    )
    expect(made).toMatchObject({ status: 201, body: { active: expect.any(Boolean), reason: 'Move' } })
    await service.runAt('2026-11-21T07:00:05Z')
    expect(await alertsOf(monitor, ben)).toMatchObject([{ state: 'open', suppressed_by: expect.stringContaining('silence') }])
    expect(await service.send('DELETE', `/api/silences/${made.body.id}`, undefined, ben)).toMatchObject({ status: 204 })
    expect(await service.send('DELETE', `/api/silences/${monitor}`, undefined, ben)).toMatchObject({ status: 404 })
  })
})

test('many are acknowledged at once, each told by itself', async () => {
  const monitor = await watch(each, above(15))
  await service.runAt('2026-11-21T07:00:05Z')
  const ids = (await alertsOf(monitor)).map(({ id }) => id)
  const done = await service.send('POST', '/api/alerts/acknowledge', { ids: [...ids, monitor] }, ada)
  expect(done.body).toEqual({ done: ids, failed: [{ id: monitor, reason: expect.stringContaining('alert') }] })
})

describe('what feedback speaks for', () => {
  /** Judged alerts as runs and people would have left them: right ones far above the limit, false alarms just above it. */
  async function withLabels(monitor: string): Promise<void> {
    await service.query(
      `with made as (
        insert into public.pulse_alerts (monitor_id, detected_at, severity, message, feedback)
        select $1, timestamptz '2026-06-01' + n * interval '3 days', 'medium', 'x ' || n, case when n % 4 = 0 then 'true_positive' else 'false_positive' end
        from generate_series(1, 40) as n returning id, detected_at, feedback)
      insert into pulse_ops.alert_ext (alert_id, monitor_id, group_key, kind, opened_slot, last_seen_slot, resolved_slot, resolved_reason, occurrences, value, worst_value, score, query_version)
      select id, $1, '[]', 'data', detected_at, detected_at, detected_at, 'recovered', 3, score, score, score, 1
      from made, lateral (select case when feedback = 'true_positive' then 300 else 101 end + extract(day from detected_at) / 10 as score) as s`,
      [monitor],
    )
  }

  test('a higher limit is proposed, accepted as a version with its reason, and never applied by itself', async () => {
    const monitor = await watch('SELECT max(monetary) * 10 AS v FROM customer_master', {
      when: { kind: 'threshold', column: 'v', op: 'gt', value: 100 },
    })
    await withLabels(monitor)
    await service.runAt('2026-11-21T07:00:05Z')
    const [open] = await alertsOf(monitor, ada, '&open=true')
    expect(await service.send('GET', `/api/monitors/${monitor}/proposal`, undefined, ada)).toMatchObject({ status: 404 })
    await act(open, 'feedback', { feedback: 'true_positive' })
    const found = await service.send('GET', `/api/monitors/${monitor}/proposal`, undefined, ada)
    expect(found).toMatchObject({ status: 200, body: { kind: 'threshold', version: 1, labels: 41 } })
    expect((await service.send('GET', `/api/monitors/${monitor}`, undefined, ada)).body).toMatchObject({
      version: 1,
      condition: { when: { value: 100 } },
    })
    const accepted = await service.send('POST', `/api/monitors/${monitor}/proposal/accept`, { version: 1 }, ada)
    expect(accepted).toMatchObject({ status: 200, body: { version: 2, proposal: null } })
    const { body } = await service.send('GET', `/api/monitors/${monitor}/versions`, undefined, ada)
    expect(body.versions).toMatchObject([
      { version: 2, source: 'tune', reason: expect.stringMatching(/./) },
      { version: 1, precision: { right: 11, wrong: 30 } },
    ])
  })

  test('a declined one is put aside', async () => {
    const monitor = await watch('SELECT max(monetary) * 10 AS v FROM customer_master', {
      when: { kind: 'threshold', column: 'v', op: 'gt', value: 100 },
    })
    await withLabels(monitor)
    const [last] = await alertsOf(monitor)
    await act(last, 'feedback', { feedback: 'true_positive' })
    expect(await service.send('POST', `/api/monitors/${monitor}/proposal/decline`, { reason: 'Not yet' }, ada)).toMatchObject({
      status: 204,
    })
    expect(await service.send('POST', `/api/monitors/${monitor}/proposal/decline`, {}, ada)).toMatchObject({ status: 404 })
    await act(last, 'feedback', { feedback: 'false_positive' })
    expect(await service.send('GET', `/api/monitors/${monitor}/proposal`, undefined, ada)).toMatchObject({ status: 404 })
  })
})

describe('who may what', () => {
  const counted = 'SELECT count(*) AS v FROM customer_master'
  const quiet = { when: { kind: 'threshold', column: 'v', op: 'gt', value: 1e6 } }

  test('strangers see nothing, viewers look, editors change, the owner says who', async () => {
    const id = await watch(counted, quiet)
    const get = (as: Principal) => service.send('GET', `/api/monitors/${id}`, undefined, as)
    const patch = (as: Principal, body: object) => service.send('PATCH', `/api/monitors/${id}`, body, as)
    expect(await get(ben)).toMatchObject({ status: 404 })
    expect(
      await patch(ada, {
        version: 1,
        members: [
          { user: 'ben', role: 'viewer' },
          { user: 'eve', role: 'editor' },
        ],
      }),
    ).toMatchObject({ status: 200 })
    expect(await get(ben)).toMatchObject({ status: 200, body: { my_role: 'viewer', sql: counted } })
    expect(await patch(ben, { version: 1, severity: 'low' })).toMatchObject({ status: 403 })
    expect(await patch(eve, { version: 1, severity: 'low' })).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await patch(eve, { version: 2, members: [] })).toMatchObject({ status: 403 })
    expect(await service.send('DELETE', `/api/monitors/${id}`, undefined, eve)).toMatchObject({ status: 403 })
    expect(await service.send('POST', `/api/monitors/${id}/take-over`, {}, eve)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('ada still has access') },
    })
  })

  test('nobody looks through the eyes of an owner who may see more', async () => {
    const id = await watch(counted, quiet)
    await service.send('PATCH', `/api/monitors/${id}`, { version: 1, members: [{ user: 'eve', role: 'editor' }] }, ada)
    const secret = 'SELECT count(*) AS v FROM pulse_query_history'
    expect(await service.send('PATCH', `/api/monitors/${id}`, { version: 1, sql: secret }, eve)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('rights of ada') },
    })
    expect(await service.send('POST', `/api/monitors/${id}/test`, { changes: { sql: secret } }, eve)).toMatchObject({ status: 422 })
    expect(await service.send('PATCH', `/api/monitors/${id}`, { version: 1, sql: secret }, ada)).toMatchObject({ status: 200 })
    expect(await service.send('GET', `/api/monitors/${id}`, undefined, eve)).toMatchObject({
      status: 200,
      body: { sql: '-- You may not read what this statement reads.' },
    })
    expect(await service.send('GET', `/api/monitors/${id}/points`, undefined, eve)).toMatchObject({
      status: 200,
      body: { readable: false },
    })
  })

  test('a monitor whose owner left says so and can be taken over', async () => {
    const gone: Principal = { id: 'gone', name: 'Gone', roles: ['analyst'], via: 'token' }
    const id = await watch(counted, quiet)
    await service.query(`update pulse_monitors set user_id = $2 where id = $1`, [id, gone.id])
    expect(await service.send('PATCH', `/api/monitors/${id}`, { version: 1, severity: 'low' }, ada)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('Take it over') },
    })
    expect(await service.send('POST', `/api/monitors/${id}/take-over`, {}, ada)).toMatchObject({
      status: 200,
      body: { owner: 'ada', my_role: 'owner' },
    })
  })

  test('a user may not own more monitors than the settings say', async () => {
    const { maxMonitors } = service.deps
    service.deps.maxMonitors = 0
    const body = { from: { sql: counted }, condition: { schema: 1, ...quiet } }
    expect(await service.send('POST', '/api/monitors', body, ada)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('which is the most') },
    })
    service.deps.maxMonitors = maxMonitors
  })
})
