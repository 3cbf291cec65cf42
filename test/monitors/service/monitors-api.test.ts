import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Principal } from '../../../src/identity/principal.ts'
import { type ServiceMonitors, serviceMonitors } from '../support/service-monitors.ts'

const ada: Principal = { id: 'ada', name: 'Ada', roles: ['admin'], via: 'token' }
const ben: Principal = { id: 'ben', name: 'Ben', roles: ['analyst'], via: 'token' }

let service: ServiceMonitors
beforeAll(async () => {
  service = await serviceMonitors('demo', [ada, ben])
})
afterAll(() => service.close())

const above = (value: number, more: object = {}) => ({ schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value }, ...more })
const counted = 'SELECT count(*) AS v FROM customer_master'
const create = (body: object, as?: Principal) => service.send('POST', '/api/monitors', body, as)
const made = async (body: object, as?: Principal): Promise<Record<string, unknown> & { id: string }> => {
  const { status, body: monitor } = await create(body, as)
  expect(monitor).toMatchObject({ id: expect.any(String) })
  expect(status).toBe(201)
  return { ...monitor, id: String(monitor.id) }
}

describe('from an answer', () => {
  test('its dates follow the runs once somebody said so, and its conditions are priced before it is saved', async () => {
    const answer = await service.ask('net sales last month')
    const draft = await service.send('POST', '/api/monitors/draft', { from: { answer } })
    expect(draft.body).toMatchObject({
      name: 'net sales last month',
      definition: {
        sql: expect.stringContaining("date_trunc('month', {{as_of_date}}::timestamp)"),
        translator: 'semantic',
        condition: null,
      },
      replacements: [
        { found: '2026-10-01', means: 'the first day of the month 1 month before that of the day of the run' },
        { found: '2026-11-01', means: 'the first day of the month of the day of the run' },
      ],
      notes: [],
    })
    expect(draft.body.next_runs).toHaveLength(5)
    expect(draft.body.suggestions).toHaveLength(3)
    expect(draft.body.suggestions).toContainEqual(
      expect.objectContaining({ per_month: expect.any(Number), sentence: expect.stringMatching(/^Alert when/) }),
    )
    const condition = { schema: 1, when: { kind: 'threshold', column: 'revenue', op: 'lt', value: 1000 } }
    const unsaid = await create({ from: { answer }, condition })
    expect(unsaid).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/"moving".*2026-10-01 → the first day of the month/) },
    })
    const monitor = await made({
      from: { answer, dates: 'moving' },
      condition,
      schedule: { frequency: 'monthly', month_day: 3, local_time: '08:30', timezone: 'Europe/Berlin' },
    })
    expect(monitor).toMatchObject({
      name: 'net sales last month',
      question: 'net sales last month',
      owner: 'local',
      version: 1,
      health: 'never_run',
      sentence: 'Alert when revenue is below 1,000.',
      recipients: [{ channel: 'inbox', address: 'local' }],
      next_runs: [
        '2026-12-03T07:30:00.000Z',
        '2027-01-03T07:30:00.000Z',
        '2027-02-03T07:30:00.000Z',
        '2027-03-03T07:30:00.000Z',
        '2027-04-03T06:30:00.000Z',
      ],
      warnings: [],
    })
    expect(
      await service.query(`select version, sql_query = $2 as same, change_reason from pulse_query_versions where monitor_id = $1`, [
        monitor.id,
        monitor.sql,
      ]),
    ).toEqual([{ version: 1, same: true, change_reason: 'Created' }])
    const fixed = await made({ from: { answer, dates: 'fixed' }, condition, name: 'As it was' })
    expect(fixed.sql).toContain("'2026-10-01'::date")
  })

  test('somebody else’s answer is not there', async () => {
    const answer = await service.ask('net sales yesterday')
    expect(await service.send('POST', '/api/monitors/draft', { from: { answer } }, ben)).toMatchObject({ status: 404 })
  })

  test('a question without an answer cannot be watched', async () => {
    const answer = await service.ask('hello')
    expect(await service.send('POST', '/api/monitors/draft', { from: { answer } })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('Only an answered question can be watched') },
    })
  })
})

describe('what is refused before it is saved', () => {
  const good = { from: { sql: counted }, condition: above(1e6) }
  test.each<[string, object, number, RegExp]>([
    ['no condition', { from: { sql: counted } }, 400, /condition: expected a condition; only a template brings its own/],
    [
      'a misspelt key',
      { ...good, condition: { schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: 1, recvoer: 0 } } },
      400,
      /condition\.when: unknown key "recvoer"; did you mean "recover"/,
    ],
    [
      'a column that is not there',
      { ...good, condition: { schema: 1, when: { kind: 'threshold', column: 'w', op: 'gt', value: 1 } } },
      400,
      /the result has no column "w", did you mean "v"\? It has: v/,
    ],
    [
      'text where a number is needed',
      { from: { sql: "SELECT 'x'::text AS v" }, condition: above(1) },
      400,
      /column "v" has the type text; expected a number/,
    ],
    [
      'several rows and no groups',
      { from: { sql: 'SELECT customer, monetary AS v FROM customer_master LIMIT 5' }, condition: above(1) },
      400,
      /5 rows/,
    ],
    [
      'a zone that does not exist',
      { ...good, schedule: { timezone: 'Europe/Berln' } },
      400,
      /schedule\.timezone: There is no time zone "Europe\/Berln"\. Did you mean Europe\/Berlin\?/,
    ],
    [
      'a weekday for a daily monitor',
      { ...good, schedule: { frequency: 'daily', iso_dow: 3 } },
      400,
      /schedule\.iso_dow: is for weekly monitors; the frequency is daily/,
    ],
    [
      'a placeholder in a string',
      { from: { sql: "SELECT count(*) AS v FROM customer_master WHERE rfm_segment = '{{segment:text=x}}'" }, condition: above(1) },
      400,
      /Line 1, column 64: a placeholder stands inside a string/,
    ],
    ['a statement that writes', { from: { sql: 'DELETE FROM customer_master' }, condition: above(1) }, 422, /only|SELECT/i],
    [
      'a table that is not there',
      { from: { sql: 'SELECT count(*) AS v FROM customers_master' }, condition: above(1) },
      422,
      /customers_master/,
    ],
    ['an address that is none', { ...good, recipients: [{ channel: 'webhook', address: 'nonsense' }] }, 400, /recipients\.0: /],
    [
      'a channel that is not set up',
      { ...good, recipients: [{ channel: 'email', address: 'a@example.com' }] },
      400,
      /recipients\.0: .*not set up/,
    ],
    [
      'NaN in JSON',
      { ...good, condition: { schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: Number.NaN } } },
      400,
      /condition\.when\.value: expected number, found null/,
    ],
    [
      'a parameter of another type',
      {
        from: {
          sql: 'SELECT count(*) AS v FROM customer_master WHERE recency > {{days:int}}',
          parameters: [{ name: 'days', type: 'int', value: 'many' }],
        },
        condition: above(1),
      },
      400,
      /\{\{days\}\}: expected a whole number/,
    ],
  ])('%s', async (_name, body, status, message) => {
    const refused = await create(body)
    const violations = Array.isArray(refused.body.violations)
      ? refused.body.violations.map((one: { message: string }) => one.message).join(' ')
      : ''
    expect(`${refused.body.detail} ${violations}`).toMatch(message)
    expect(refused.status).toBe(status)
  })

  test.each<[string, string, object, RegExp]>([
    ['no rows', 'SELECT monetary AS v FROM customer_master WHERE false', above(1), /There is no data to judge now/],
    ['NaN', "SELECT 'NaN'::float8 AS v", above(1), /It cannot be judged now/],
    [
      'more rows than are looked at',
      'SELECT posting_date, net_sales AS v FROM transaction_data',
      { schema: 1, when: { kind: 'row_count', op: 'gt', value: 1e6 } },
      /more than 1000 rows/,
    ],
    ['a condition that holds now', counted, above(1), /It would fire now/],
    [
      'a series that is still short',
      counted,
      { schema: 1, when: { kind: 'anomaly', column: 'v', history: { source: 'runs' } } },
      /needs earlier values/,
    ],
  ])('%s is saved with a warning', async (_name, sql, condition, warning) => {
    const monitor = await made({ from: { sql }, condition, name: 'Warned' })
    expect(monitor.warnings).toContainEqual(expect.stringMatching(warning))
  })
})

describe('changes', () => {
  test('what can alter a verdict makes a version, the rest does not; a version that is not the newest is a conflict', async () => {
    const { id } = await made({ from: { sql: counted }, condition: above(1e6), name: 'Customers' })
    const patch = (body: object) => service.send('PATCH', `/api/monitors/${id}`, body)
    expect(await patch({ version: 1, name: 'All customers', description: 'x' })).toMatchObject({
      status: 200,
      body: { version: 1, name: 'All customers' },
    })
    expect(await patch({ version: 1, condition: above(2e6), reason: 'Too loud' })).toMatchObject({
      status: 200,
      body: { version: 2, condition: above(2e6) },
    })
    expect(await patch({ version: 2, condition: above(2e6) })).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await patch({ version: 1, severity: 'low' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('its version is 2, and yours is 1') },
    })
    expect(await patch({ severity: 'low' })).toMatchObject({ status: 400, body: { detail: expect.stringContaining('If-Match') } })
    expect(await service.send('PATCH', `/api/monitors/${id}`, { severity: 'low' }, undefined, { 'if-match': '"2"' })).toMatchObject({
      status: 200,
      body: { version: 3, severity: 'low' },
    })
    expect(await patch({ version: 3, sql: 'SELECT count(*) AS v FROM no_such_table' })).toMatchObject({ status: 422 })
    expect(await patch({ version: 3, sql: 'SELECT count(*) + 1 AS v FROM customer_master', parameters: [] })).toMatchObject({
      status: 200,
      body: { version: 4 },
    })
    const { body } = await service.send('GET', `/api/monitors/${id}/versions`)
    expect(body.versions).toMatchObject([
      { version: 4, source: 'edit', current: true },
      { version: 3 },
      { version: 2, reason: 'Too loud', author: 'local' },
      { version: 1, source: 'create', sentence: 'Alert when v is above 1,000,000.' },
    ])
    const diff = await service.send('GET', `/api/monitors/${id}/versions/1/diff?result=true`)
    expect(diff.body).toMatchObject({
      from: 1,
      to: 4,
      sql: [
        { kind: 'removed', text: counted },
        { kind: 'added', text: 'SELECT count(*) + 1 AS v FROM customer_master' },
      ],
      fields: [{ field: 'condition' }, { field: 'severity', before: 'medium', after: 'low' }],
      result: { difference: { same: false, rows: { added: [['2901']], removed: [['2900']] } } },
    })
    expect(await service.send('POST', `/api/monitors/${id}/rollback`, { version: 4, to: 1, reason: 'Better before' })).toMatchObject({
      status: 200,
      body: { version: 5, sql: counted, severity: 'medium' },
    })
    const after = await service.send('GET', `/api/monitors/${id}/versions`)
    expect(after.body.versions).toMatchObject([
      { version: 5, source: 'rollback', restored_from: 1, reason: 'rollback to 1: Better before' },
      {},
      {},
      {},
      {},
    ])
    expect(await service.send('POST', `/api/monitors/${id}/rollback`, { version: 5, to: 1 })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('nothing to bring back') },
    })
    const trail = await service.send('GET', `/api/monitors/${id}/audit?limit=3`)
    expect(trail.body.entries).toMatchObject([
      { action: 'rollback', actor: 'local', after: { version: 5 } },
      { action: 'edit' },
      { action: 'edit' },
    ])
    const rest = await service.send('GET', `/api/monitors/${id}/audit?cursor=${trail.body.next}`)
    expect(rest.body.entries).toMatchObject([{ action: 'edit' }, { action: 'rename' }, { action: 'create' }])
  })

  test('a rollback to a column that is gone fails now', async () => {
    await service.query('create table public.short_lived (v numeric)')
    await service.query('drop table public.short_lived')
    const { id } = await made({ from: { sql: counted }, condition: above(1e6), name: 'Renamed' })
    await service.query(`update pulse_query_versions set sql_query = 'SELECT gone AS v FROM customer_master' where monitor_id = $1`, [id])
    await service.query(
      `update pulse_ops.monitor_version set snapshot = jsonb_set(snapshot, '{sql}', '"SELECT gone AS v FROM customer_master"') where monitor_id = $1`,
      [id],
    )
    await service.send('PATCH', `/api/monitors/${id}`, { version: 1, sql: 'SELECT count(*) AS v FROM teams' })
    expect(await service.send('POST', `/api/monitors/${id}/rollback`, { version: 2, to: 1 })).toMatchObject({
      status: 422,
      body: { violations: [{ rule: 'column' }] },
    })
  })

  test('the question is asked again and both statements are shown; nothing changes without a confirmation', async () => {
    const { id } = await made({
      from: { sql: 'SELECT 1200 AS revenue', question: 'net sales last month' },
      condition: { schema: 1, when: { kind: 'threshold', column: 'revenue', op: 'lt', value: 1 } },
    })
    const again = await service.send('POST', `/api/monitors/${id}/regenerate`)
    expect(again.body).toMatchObject({
      translator: 'semantic',
      sql: expect.stringContaining('{{as_of_date}}'),
      diff: { result: { difference: { same: false } } },
    })
    const change = { version: 1, sql: again.body.sql, parameters: [], source: 'regenerate' }
    expect(await service.send('PATCH', `/api/monitors/${id}`, change)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('confirm') },
    })
    expect(await service.send('PATCH', `/api/monitors/${id}`, { ...change, confirm: true })).toMatchObject({
      status: 200,
      body: { version: 2 },
    })
  })

  test('off, on, muted, gone', async () => {
    const { id } = await made({ from: { sql: counted }, condition: above(1e6), name: 'Switched' })
    const act = (word: string, body?: object) => service.send('POST', `/api/monitors/${id}/${word}`, body)
    expect(await act('disable', { reason: 'Holiday' })).toMatchObject({
      status: 200,
      body: { enabled: false, health: 'owner_disabled', disabled_by: 'owner', disabled_reason: 'Holiday', next_runs: [] },
    })
    expect(await act('run')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('switched off') } })
    expect(await act('enable')).toMatchObject({ status: 200, body: { enabled: true, health: 'never_run', disabled_by: null } })
    expect(await act('mute', { until: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 400 })
    expect(await act('mute', { until: '2099-01-01T00:00:00Z' })).toMatchObject({
      status: 200,
      body: { muted_until: '2099-01-01T00:00:00.000Z' },
    })
    expect(await act('mute', { until: null })).toMatchObject({ status: 200, body: { muted_until: null } })
    expect(await service.send('DELETE', `/api/monitors/${id}`)).toMatchObject({ status: 204 })
    expect(await service.send('GET', `/api/monitors/${id}`)).toMatchObject({ status: 404 })
    expect(await service.query(`select action from pulse_ops.audit where monitor_id = $1 order by id desc limit 1`, [id])).toEqual([
      { action: 'delete' },
    ])
  })

  test('a monitor of loaded data gets its first schedule by a change', async () => {
    const { body } = await service.send('GET', '/api/monitors?limit=1')
    const [loaded] = await service.query(
      `select m.id, m.query_version as version from pulse_monitors m left join pulse_ops.monitor_ext x on x.monitor_id = m.id where x.monitor_id is null and m.data_source = 'postgresql' limit 1`,
    )
    expect(body.monitors).toHaveLength(1)
    expect(await service.send('GET', `/api/monitors/${loaded?.id}`)).toMatchObject({
      status: 200,
      body: { health: 'unscheduled', schedule: null },
    })
    expect(await service.send('POST', `/api/monitors/${loaded?.id}/enable`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('no schedule') },
    })
  })

  test('the list has pages', async () => {
    const names: unknown[] = []
    let cursor = ''
    for (let page = 0; page < 20; page++) {
      const { body } = await service.send('GET', `/api/monitors?limit=7${cursor}`)
      names.push(...(Array.isArray(body.monitors) ? body.monitors : []).map((one: { name: string }) => one.name.toLowerCase()))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    const [{ count } = {}] = await service.query('select count(*)::int as count from pulse_monitors')
    expect(names).toHaveLength(Number(count))
    expect(await service.send('GET', '/api/monitors?cursor=nonsense')).toMatchObject({ status: 400 })
    const found = await service.send('GET', '/api/monitors?q=As%20it%20was&mine=true')
    expect(found.body).toMatchObject({ monitors: [{ name: 'As it was' }], next: null })
  })
})
