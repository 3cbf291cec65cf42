import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveThrough } from '../../../src/monitors/backtest/live-through.ts'
import { loadDemo } from '../../../src/operations/demo/load-demo.ts'
import { validate } from '../../../src/operations/validate/validate.ts'
import { type ImportBench, importBench, problemOf, reportOf, teaTrader } from './import-bench.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await importBench()
})
afterAll(() => bench.close())

const statesOf = (report: ReturnType<typeof reportOf>): Record<string, string> =>
  Object.fromEntries(report.tables.map(({ table, state }) => [table, state]))

test('a dry run reads everything, with what refers to what, and changes nothing', async () => {
  const report = reportOf(await bench.run(teaTrader, { dryRun: true, derive: { asOf: null } }))
  expect(report).toMatchObject({ stopped: null, faults: [], lost: [], derived: null })
  expect(report.tables.map(({ table, state, rows }) => [table, state, rows])).toEqual([
    ['public.customer_master', 'checked', 42],
    ['public.stox_material_master', 'checked', 12],
    ['public.transaction_data', 'checked', 731],
    ['kpi.teams', 'checked', 2],
    ['kpi.regions', 'checked', 2],
    ['kpi.kpi_definitions', 'checked', 2],
    ['kpi.kpi_data', 'checked', 60],
  ])
  expect(await bench.value('select count(*) from public.customer_master')).toBe('0')
  expect(await bench.value('select count(*) from pulse_ops.table_load')).toBe('0')
})

test('a folder is loaded in the documented order, derived, and passes every check', async () => {
  const report = reportOf(await bench.run(teaTrader, { derive: { asOf: null } }))
  expect(report.stopped).toBeNull()
  expect(report.derived).toMatchObject({ asOf: '2025-03-14' })
  expect(report.tables.find(({ table }) => table === 'public.transaction_data')?.notes).toEqual(['computed: year_month, gross_margin'])
  expect(await bench.value(`select sum(net_sales) = sum(gross_margin) + sum(total_cogs) from public.transaction_data`)).toBe('true')
  expect(await bench.value(`select material_description from public.stox_material_master where material_number = 'TEA-12'`)).toBe(
    'Mint "fresh" 20 bags',
  )
  expect(await bench.value(`select sales_office_name is not null from public.customer_master where customer = 'K901'`)).toBe('true')
  expect(
    await bench.value(
      `select string_agg(distinct year || '-' || quarter || '-' || month || '-' || week, ' ') from kpi.kpi_data where timestamp = '2024-12-31 18:00:00'`,
    ),
  ).toBe('2024-4-12-1')
  expect(await bench.value(`insert into kpi.teams (name) values ('New') returning id`)).toBe('3')
  const checked = await validate(bench.database.owner, { asOf: '2025-03-14', recompute: { asOf: null } })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problem))
  expect(checked.value.results.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(checked.value).toMatchObject({ imported: true, failed: 0, warnings: 0 })
  expect(checked.value.results.some(({ id }) => id.startsWith('size-'))).toBe(false)
})

test('derived tables that are not what the lines give are found when asked', async () => {
  await bench.execute(
    `update public.segment_performance set customer_count = customer_count + 1 where segment_type = 'ABC_Profit' and segment_name = 'A'`,
  )
  const checked = await validate(bench.database.owner, { asOf: '2025-03-14', recompute: { asOf: null } })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problem))
  expect(checked.value.results.filter(({ status }) => status === 'failed').map(({ id, problems }) => [id, problems])).toEqual([
    ['segment-totals', 1],
    ['recomputed-segment_performance', 2],
  ])
  await bench.execute(
    `update public.segment_performance set customer_count = customer_count - 1 where segment_type = 'ABC_Profit' and segment_name = 'A'`,
  )
})

test('the same folder again loads nothing twice', async () => {
  const report = reportOf(await bench.run(teaTrader, { derive: { asOf: null } }))
  expect(new Set(report.tables.map(({ state }) => state))).toEqual(new Set(['already imported']))
  expect(report.derived).toBe('unchanged')
  expect(await bench.value('select count(*) from public.transaction_data')).toBe('731')
})

test('another day computes the derived tables anew', async () => {
  const report = reportOf(await bench.run(teaTrader, { derive: { asOf: '2025-04-01' } }))
  expect(report.derived).toMatchObject({ asOf: '2025-04-01' })
  expect(await bench.value('select max(year_month) from public.time_series_performance')).toBe('2025-03')
})

test('changed files are not loaded over what is there unless told so, and the loss is said', async () => {
  const lines = await readFile(join(teaTrader, 'transaction_data.csv'), 'utf8')
  const changed = { 'transaction_data.csv.gz': gzipSync(lines.split('\n').slice(0, 101).join('\n')) }
  expect(problemOf(await bench.run(changed))).toMatch(/would be lost:\n +public\.transaction_data: 731 rows\n(?!.*segment)/)
  expect(await bench.value('select count(*) from public.transaction_data')).toBe('731')
  const report = reportOf(await bench.run(changed, { mode: 'replace' }))
  expect(report.derived).toBe('empty')
  expect(report.lost.find(({ table }) => table === 'public.segment_performance')).toMatchObject({ source: 'derive' })
  expect(await bench.value('select count(*) from public.transaction_data')).toBe('100')
  expect(await bench.value('select count(*) from public.segment_performance')).toBe('0')
})

test('files may be added, each once', async () => {
  const lines = (await readFile(join(teaTrader, 'transaction_data.csv'), 'utf8')).trimEnd().split('\n')
  const part = (from: number, to: number) => [lines[0], ...lines.slice(from, to)].join('\n')
  const added = await bench.folder({ 'transaction_data-2.csv': part(101, 201), 'transaction_data-10.csv': part(201, 732) })
  const report = reportOf(await bench.run(added, { mode: 'append', derive: { asOf: null } }))
  expect(report.tables).toMatchObject([{ state: 'loaded', rows: 631, files: ['transaction_data-2.csv', 'transaction_data-10.csv'] }])
  expect(await bench.value('select count(*) from public.transaction_data')).toBe('731')
  expect(statesOf(reportOf(await bench.run(added, { mode: 'append' })))).toEqual({ 'public.transaction_data': 'already imported' })
  expect(await bench.value('select count(*) from public.transaction_data')).toBe('731')
})

test('rows that others refer to take those with them, and only when told so', async () => {
  const files = { 'kpi_definitions.csv': 'id,name\n1,on_time_delivery\n7,returns\n' }
  expect(problemOf(await bench.run(files))).toContain('  kpi.kpi_definitions: 2 rows\n  kpi.kpi_data: 60 rows\n')
  const report = reportOf(await bench.run(files, { mode: 'replace' }))
  expect(report.lost.map(({ table }) => table)).toEqual(['kpi.kpi_definitions', 'kpi.kpi_data'])
  expect(await bench.value('select count(*) from kpi.kpi_data')).toBe('0')
  const again = reportOf(await bench.run({ 'kpi_data.csv': await readFile(join(teaTrader, 'kpi_data.csv'), 'utf8') }))
  expect(again.faults[0]).toMatchObject({ column: 'kpi_id', value: '2', reason: 'is not in kpi.kpi_definitions' })
})

test('derived tables that come with the files are loaded as given, or computed instead', async () => {
  const files = {
    'segment_performance.csv': 'segment_name,segment_type,customer_count,monetary_sum\nGold,Own,3,10.00\n',
    'cohort_sizes.csv': 'cohort_month,customer_count\n2025-01-01,4\n',
    'cohort_retention.csv': 'cohort_month,retention_data\n2025-01-01,"{""1"": 100.0, ""2"": 25.5}"\n',
  }
  expect(reportOf(await bench.run(files, { mode: 'replace' })).stopped).toBeNull()
  expect(await bench.value(`select retention_data ->> '2' from public.cohort_retention`)).toBe('25.5')
  const report = reportOf(await bench.run(files, { mode: 'replace', derive: { asOf: null } }))
  expect(new Set(Object.values(statesOf(report)))).toEqual(new Set(['computed instead']))
  expect(await bench.value(`select count(*) from public.segment_performance where segment_type = 'Own'`)).toBe('0')
})

test('the demonstration data goes as a whole, and only with consent; what users made stays', async () => {
  const demo = await importBench('demo')
  try {
    const refused = problemOf(await demo.run(teaTrader))
    expect(refused).toMatch(/holds the demonstration data/)
    expect(refused).toMatch(/public\.transaction_data: 150,000 rows, demonstration data/)
    expect(refused).not.toMatch(/pulse_monitors/)
    const monitors = await demo.value('select count(*) from public.pulse_monitors')
    const report = reportOf(await demo.run({ 'customers.csv': 'customer\nA1\n' }, { mode: 'replace' }))
    expect(report.tables).toMatchObject([{ state: 'loaded', rows: 1 }])
    expect(await demo.value('select count(*) from public.transaction_data')).toBe('0')
    expect(await demo.value('select count(*) from kpi.kpi_data')).toBe('0')
    expect(await demo.value('select count(*) from public.pulse_monitors')).toBe(monitors)
    expect(await loadDemo(demo.database.owner, { asOf: '2026-11-20', liveThrough })).toMatchObject({
      ok: false,
      problem: { kind: 'conflict' },
    })
  } finally {
    await demo.close()
  }
})
