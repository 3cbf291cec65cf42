import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../../src/db/sql.ts'
import { loadValues } from '../../../src/monitors/kpi/load-values.ts'
import { scoreKpi } from '../../../src/monitors/kpi/score-kpi.ts'
import { cloneDatabase } from '../../support/database.ts'
import { addNames, anomalies, day, load, scoreDeps, weekly } from './kpi-bench.ts'

const database = await cloneDatabase('migrated')
const { db } = database
afterAll(() => database.close())
const deps = scoreDeps(db)

beforeAll(() => addNames(db))
beforeEach(async () => {
  await db.run(sql`delete from kpi.anomalies`)
  await db.run(sql`delete from kpi.kpi_data`)
  await db.run(sql`delete from pulse_ops.kpi_series`)
  await db.run(sql`delete from pulse_ops.kpi_ext`)
})

const weekOf = (at: number): string => day('2025-01-05', at * 7)
const spike = (at: number, value: number, kpi = 'revenue') => ({ kpi, value, timestamp: weekOf(at) })
const calm = weekly('revenue', 40)

test('an unusual value gets one row, however often and by however many it is scored', async () => {
  await load(db, [...calm, spike(40, 160)])
  const both = await Promise.all([scoreKpi(deps), scoreKpi(deps)])
  expect(both.map(({ found }) => found).toSorted()).toEqual([0, 1])
  expect(await scoreKpi(deps)).toMatchObject({ series: 1, changed: 0, values: 0, found: 0 })
  expect(await anomalies(db)).toEqual([
    {
      at: weekOf(40),
      severity: 'high',
      description: expect.stringMatching(/^Unusually high: \$160, expected about \$\d+(\.\d+)?, \+\d+(\.\d)?%; usual is /),
    },
  ])
})

test('what is favourable is a level lower and said to be good; people settle the direction before the model does', async () => {
  await load(db, [...weekly('response_time', 40), spike(40, 60, 'response_time')])
  await scoreKpi(deps)
  expect(await anomalies(db)).toMatchObject([{ severity: 'medium', description: expect.stringMatching(/^Unusually good: 60 minutes/) }])
  await db.run(
    sql`insert into pulse_ops.kpi_ext (kpi_id, good_direction) select id, 'up' from kpi.kpi_definitions where name = 'response_time'`,
  )
  expect(await scoreKpi(deps)).toMatchObject({ found: 0, updated: 1 })
  expect(await anomalies(db)).toMatchObject([{ severity: 'high', description: expect.stringMatching(/^Unusually low: 60 minutes/) }])
})

test('a corrected value takes its row back without deleting it, and one that is wrong after all gives it back', async () => {
  await load(db, [...calm, spike(40, 160), ...[41, 42].map((at) => spike(at, 101))])
  await scoreKpi(deps)
  await load(db, [spike(40, 101)])
  expect(await scoreKpi(deps)).toMatchObject({ found: 0, withdrawn: 1 })
  expect(await anomalies(db)).toMatchObject([{ severity: 'low', description: 'Restated: the value is now $101 and no longer unusual.' }])
  await load(db, [spike(40, 10)])
  expect(await scoreKpi(deps)).toMatchObject({ found: 1, withdrawn: 0 })
  expect(await anomalies(db)).toMatchObject([{ severity: 'high', description: expect.stringMatching(/^Unusually low: \$10/) }])
})

test('a new level is told once, from the fifth value on', async () => {
  await load(db, [...calm, ...[40, 41, 42, 43].map((at) => spike(at, 150))])
  await scoreKpi(deps)
  expect(await anomalies(db)).toHaveLength(4)
  await load(db, [spike(44, 151)])
  expect(await scoreKpi(deps)).toMatchObject({ merged: 4 })
  expect(await anomalies(db)).toMatchObject([
    {
      at: weekOf(40),
      description: expect.stringMatching(`^Level shift since ${weekOf(40)}: higher than before, .* last seen ${weekOf(44)}.$`),
    },
  ])
  await load(db, [spike(45, 150)])
  await scoreKpi(deps)
  expect(await anomalies(db)).toMatchObject([{ at: weekOf(40), description: expect.stringContaining(`last seen ${weekOf(45)}`) }])
})

test('series of teams, of regions, and of the whole company are scored apart', async () => {
  const apart = [{}, { team: 'Support' }, { team: 'Support', region: 'EMEA' }, { region: 'EMEA' }]
  await load(
    db,
    apart.flatMap((key, at) => weekly('revenue', 40, key).map((one) => ({ ...one, value: Number(one.value) * 10 ** at }))),
  )
  await load(db, [{ ...spike(40, 1600), team: 'Support' }])
  expect(await scoreKpi(deps)).toMatchObject({ series: 4, values: 161, found: 1 })
  expect(await scoreKpi(deps, [{ kpi: -1, team: null, region: null }])).toMatchObject({ series: 0 })
})

test('the newest period is scored once it is over, by the last of its values', async () => {
  await load(db, [...calm, spike(40, 160)])
  const last = weekOf(40)
  expect(await scoreKpi(scoreDeps(db, `${last}T23:00:00Z`))).toMatchObject({ values: 40, found: 0 })
  await db.run(
    sql`insert into kpi.kpi_data (kpi_id, value, timestamp, year, quarter, month) select kpi_id, 101, timestamp, year, quarter, month from kpi.kpi_data where value = 160`,
  )
  expect(await scoreKpi(scoreDeps(db, `${day(last, 1)}T00:00:00Z`))).toMatchObject({ values: 1, found: 0 })
})

test('rows that somebody else wrote are taken over and left as they are', async () => {
  await load(db, [...calm, spike(40, 160)])
  await db.run(
    sql`insert into kpi.anomalies (kpi_data_id, description, severity) select id, 'by hand', 'low' from kpi.kpi_data where value = 160`,
  )
  await scoreKpi(deps)
  await load(db, [spike(40, 101)])
  expect(await scoreKpi(deps)).toMatchObject({ withdrawn: 1 })
  expect(await anomalies(db)).toEqual([{ at: weekOf(40), severity: 'low', description: 'by hand' }])
})

test('what people say a value was scores its series again', async () => {
  await load(db, [...calm, spike(40, 300), spike(41, 101)])
  await scoreKpi(deps)
  await db.run(sql`update pulse_ops.kpi_anomaly set label = 'confirmed'`)
  expect(await scoreKpi(deps)).toMatchObject({ changed: 1, values: 42, found: 0, updated: 0 })
  expect(await scoreKpi(deps)).toMatchObject({ changed: 0, values: 0 })
})

test('NaN is no value, and a KPI without values has no series', async () => {
  await load(db, calm)
  await db.run(
    sql`insert into kpi.kpi_data (kpi_id, value, timestamp, year, quarter, month) select id, 'NaN', '2025-03-01', 2025, 1, 3 from kpi.kpi_definitions`,
  )
  expect(await scoreKpi(deps)).toMatchObject({ series: 2, values: 40, found: 0 })
})

describe('loading', () => {
  test('is the same done twice as done once, and a new value replaces the old one', async () => {
    const rows = [{ kpi: 'revenue', team: 'sales', region: 2, value: '12.50', timestamp: '2026-11-19T22:30:00-05:00' }]
    expect(await loadValues(db, rows)).toMatchObject({ ok: true, value: { inserted: 1, updated: 0, unchanged: 0 } })
    expect(await loadValues(db, rows)).toMatchObject({ ok: true, value: { inserted: 0, updated: 0, unchanged: 1 } })
    expect(await loadValues(db, [{ ...rows[0], value: 13 }])).toMatchObject({ ok: true, value: { inserted: 0, updated: 1, unchanged: 0 } })
    const row = z.object({
      value: z.string(),
      timestamp: z.string(),
      year: z.number(),
      quarter: z.number(),
      month: z.number(),
      week: z.number(),
    })
    expect(await db.many(row, sql`select value, timestamp, year, quarter, month, week from kpi.kpi_data`)).toEqual([
      { value: '13', timestamp: '2026-11-20 03:30:00', year: 2026, quarter: 4, month: 11, week: 47 },
    ])
  })

  test('two loads of the same rows at once write them once', async () => {
    const loaded = await Promise.all([loadValues(db, calm), loadValues(db, calm)])
    expect(loaded.map((one) => (one.ok ? one.value.inserted : -1)).toSorted((a, b) => a - b)).toEqual([0, 40])
  })

  test('tells the faults of all rows and writes none', async () => {
    const good = { kpi: 'revenue', value: 1, timestamp: '2026-11-20' }
    const faulty = [
      good,
      { ...good, kpi: 'profit' },
      { ...good, team: 'Nobody', region: 99 },
      { ...good, value: 'NaN', timestamp: '2026-02-30' },
      {},
      { ...good, value: Number.POSITIVE_INFINITY, timestamp: '20.11.2026' },
      good,
      { ...good, kpi: { id: 1 }, timestamp: '0999-01-01' },
    ]
    const loaded = await loadValues(db, faulty)
    expect(loaded.ok ? [] : loaded.problem.map(({ row, field, message }) => `${row} ${field}: ${message}`)).toEqual([
      '2 kpi: there is no KPI called "profit"; there are response_time, revenue',
      '3 team: there is no team called "Nobody"; there are support, sales',
      '3 region: there is no region with id 99',
      '4 value: expected a finite number such as 12.5, found "NaN"',
      '4 timestamp: expected a date such as 2026-11-20 or a time such as 2026-11-20T18:00:00, found "2026-02-30"',
      '5 kpi: expected the name or id of a KPI, found nothing',
      '5 value: expected a finite number such as 12.5, found nothing',
      '5 timestamp: expected a date such as 2026-11-20 or a time such as 2026-11-20T18:00:00, found nothing',
      '6 value: expected a finite number such as 12.5, found null',
      '6 timestamp: expected a date such as 2026-11-20 or a time such as 2026-11-20T18:00:00, found "20.11.2026"',
      '7 row: the same KPI, team, region and time as row 1; expected one value for each',
      '8 kpi: expected the name or id of a KPI, found {"id":1}',
      '8 timestamp: expected a year from 1900 to 2200, found 0999',
    ])
    expect(await db.many(z.object({}), sql`select 1 from kpi.kpi_data`)).toEqual([])
  })
})
