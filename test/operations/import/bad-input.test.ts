import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readDateFormat } from '../../../src/operations/import/date-check.ts'
import type { ImportOptions } from '../../../src/operations/import/import-options.ts'
import { faultsOf, type ImportBench, importBench, problemOf, reportOf } from './import-bench.ts'

let bench: ImportBench
afterEach(() => bench.execute('truncate public.cohort_sizes cascade'))
beforeAll(async () => {
  bench = await importBench()
})
afterAll(() => bench.close())

const header = 'order_number,customer,material_number,posting_date,net_sales,gross_margin,total_cogs,inv_quantity_cases,year_month'
const line = 'S1,K1,M1,2025-01-31,10.00,4.00,6.00,1,2025-01'
const withLine = (changed: string, ...more: string[]): string => `${[header, line, changed, ...more].join('\n')}\n`
const noise = Buffer.from(Array.from({ length: 40_000 }, (_, index) => 32 + ((index * 7919) % 90)))

/** Files that cannot be read at all, or whose headers do not fit: nothing has changed then. */
const unreadable: [name: string, files: Record<string, string | Buffer>, message: RegExp, options?: Partial<ImportOptions>][] = [
  ['an empty folder', {}, /There is nothing to import in .*Expected files named after tables, such as transaction_data\.csv/s],
  [
    'files of no table',
    { 'notes.csv': 'a\n1\n', 'picture.png': 'x' },
    /notes\.csv: its name is that of no table\n +picture\.png: is neither CSV nor a PostgreSQL dump/,
  ],
  ['an empty file', { 'customers.csv': '' }, /customers\.csv is empty\. Expected a header/],
  ['an empty gzip file', { 'customers.csv.gz': gzipSync('') }, /customers\.csv\.gz is empty/],
  [
    'a file without a header',
    { 'transaction_data.csv': `${line}\n` },
    /the first line names no column of public\.transaction_data; a header is needed/,
  ],
  [
    'the wrong delimiter',
    { 'transaction_data.csv': `${header}\n${line}\n` },
    /the delimiter may be another one \(--delimiter\)/,
    { delimiter: ';' },
  ],
  ['a delimiter that nobody knows', { 'transaction_data.csv': header.replaceAll(',', ':') }, /the delimiter may be another one/],
  ['a header name twice', { 'customers.csv': 'customer,office,customer\nA,B,C\n' }, /"customer" is there twice/],
  ['two headers for one column', { 'customers.csv': 'customer,customer_id\nA,B\n' }, /"customer" and "customer_id" are both for customer/],
  [
    'an extra column',
    { 'customers.csv': 'customer,shoe_size\nA,44\n' },
    /"shoe_size" is no column of public\.customer_master; --ignore-extra leaves it out/,
  ],
  ['a misspelt column', { 'customers.csv': 'customer,monetery\nA,4\n' }, /for monetary say --map monetary="monetery"/],
  [
    'missing columns',
    { 'transaction_data.csv': 'order_number,customer\nA,B\n' },
    /material_number, posting_date, net_sales, .*, year_month are missing/,
  ],
  [
    'a header that was promised',
    { 'customers.csv': 'customer\nA\n' },
    /no column is called "Kunde", which was given for customer/,
    { maps: [{ table: null, column: 'customer', header: 'Kunde' }] },
  ],
  [
    'UTF-16',
    { 'customers.csv': Buffer.from('\ufeffcustomer\nA\n', 'utf16le') },
    /is written in UTF-16\. Save it as UTF-8, or say --encoding utf-16le/,
  ],
  ['lines that end in CR', { 'customers.csv': 'customer,office\rA,B\rC,D' }, /ends its lines with CR alone/],
  ['a header without end', { 'customers.csv': 'x'.repeat(70_000) }, /has no header: its first line is longer than/],
  [
    'two files for one table',
    { 'customers.csv': 'customer\nA\n', 'customer_master.csv': 'customer\nA\n' },
    /More than one file is for public\.customer_master: customer_master\.csv, customers\.csv/,
  ],
  ['a dump of INSERT commands', { 'dump.sql': "INSERT INTO public.customer_master VALUES ('A');\n" }, /Dump it again without --inserts/],
  [
    'a dump of another database',
    { 'dump.sql': 'COPY public.actor (id) FROM stdin;\n1\n\\.\n' },
    /is it of another database\?\n +dump\.sql: public\.actor is no documented table/,
  ],
  [
    'a dump with other columns',
    { 'dump.sql': 'COPY public.customer_master (id, label) FROM stdin;\n1\tx\n\\.\n' },
    /names no column of public\.customer_master/,
  ],
  [
    'a dump that ends early',
    { 'dump.sql': 'COPY public.customer_master (customer) FROM stdin;\nA\nB' },
    /dump\.sql is incomplete: it ends in the middle of a table's rows/,
  ],
]

test.each(unreadable)('%s is refused', async (_name, files, message, options) => {
  expect(problemOf(await bench.run(files, options))).toMatch(message)
  expect(await bench.value('select count(*) from pulse_ops.import_run')).toBe('0')
})

/** Files with bad rows: the table stops, with the places; nothing of it is loaded. */
const wrong: [name: string, files: Record<string, string | Buffer>, faults: string[], options?: Partial<ImportOptions>][] = [
  [
    'a word for a number',
    { 'transaction_data.csv': withLine(line.replace('10.00', 'ten')) },
    ['transaction_data.csv:3 net_sales "ten" is not a number'],
  ],
  [
    'a thousands separator',
    { 'transaction_data.csv': withLine(line.replace('10.00', '"1,010.00"')) },
    ['transaction_data.csv:3 net_sales "1,010.00" has thousands separators; write 1234.56, or say --numbers 1,234.56'],
  ],
  [
    'a German day',
    { 'transaction_data.csv': withLine(line.replace('2025-01-31', '31.01.2025')) },
    [
      'transaction_data.csv:3 posting_date "31.01.2025" is not a day like 2026-11-20; for days like 20.11.2026 say --date-format DD.MM.YYYY',
    ],
  ],
  [
    'a day that two countries read differently',
    { 'transaction_data.csv': withLine(line.replace('2025-01-31', '01/02/2025')) },
    [
      'transaction_data.csv:3 posting_date "01/02/2025" is not a day like 2026-11-20; say --date-format MM/DD/YYYY or DD/MM/YYYY, whichever it is',
    ],
  ],
  [
    'days of another format than promised',
    { 'transaction_data.csv': withLine(line.replace('2025-01-31', '13/31/2025')) },
    ['transaction_data.csv:3 posting_date "13/31/2025" is a day that no calendar has'],
    { style: { numbers: 'plain', dates: readDateFormat('MM/DD/YYYY') } },
  ],
  [
    'a value that is missing',
    { 'transaction_data.csv': withLine(line.replace('M1', '')) },
    ['transaction_data.csv:3 material_number "" has no value, but needs one'],
  ],
  [
    'a value too few and one too many',
    { 'transaction_data.csv': withLine('S2,K1', `${line},9`) },
    [
      'transaction_data.csv:3 * "S2,K1" has 2 values where the header names 9',
      `transaction_data.csv:4 * "${line},9" has 10 values where the header names 9`,
    ],
  ],
  [
    'a quote in a value',
    { 'transaction_data.csv': withLine(line.replace('M1', 'M"1')) },
    [`transaction_data.csv:3 * "${line.replace('M1', 'M"1')}" has a quote inside a value that is not quoted`],
  ],
  [
    'a quote that is never closed',
    { 'customers.csv': 'customer\nA\n"B\nC\n' },
    ['customers.csv:3 * ""B C " opens a quote that is never closed'],
  ],
  [
    'a line of megabytes',
    { 'customers.csv': `customer\nA\n${'x'.repeat(1_100_000)}` },
    [`customers.csv:3 * "${'x'.repeat(79)}…" is longer than 1,048,576 bytes; is a quote never closed?`],
  ],
  ['a NUL byte', { 'customers.csv': 'customer,office\nA,B\nC,D\0\n' }, ['customers.csv:3 sales_office_name "D\0" holds a NUL byte']],
  [
    'Latin-1',
    { 'customers.csv': Buffer.from('customer,office\nA,Köln\n', 'latin1') },
    ['customers.csv:2 sales_office_name "Köln" is not UTF-8 (byte 2 of the value); say --encoding windows-1252, or what it is'],
  ],
  [
    'a key that is there twice',
    { 'customers.csv': 'customer\nA\nB\n\nA\n' },
    ['customers.csv:5 customer "A" is there twice, first in line 2'],
  ],
  [
    'a rule that is broken',
    { 'customers.csv': 'customer,rfm_segment\nA,Champions\nB,Best\n' },
    [
      'customers.csv:3 rfm_segment "Best" is none of Champions, Loyal Customers, Potential Loyalists, New Customers, Promising, Need Attention, About to Sleep, At Risk, Cannot Lose Them, Hibernating, Lost, One-Time Buyers',
    ],
  ],
  [
    'a month that is none',
    { 'transaction_data.csv': withLine(line.replace('2025-01-31', '2025-01-30').replace(/2025-01$/, '202501')) },
    [`transaction_data.csv:3 year_month "202501" breaks the rule transaction_data_year_month_check: (year_month ~~ '____-__'::text)`],
  ],
  [
    'a reference to nothing',
    { 'kpi_data.csv': 'kpi_id,value,timestamp\n,1,2025-01-31\n9,1,2025-01-31\n' },
    ['kpi_data.csv:3 kpi_id "9" is not in kpi.kpi_definitions'],
  ],
  [
    'JSON that is none',
    {
      'cohort_sizes.csv': 'cohort_month,customer_count\n2025-01-01,1\n',
      'cohort_retention.csv': 'cohort_month,retention_data\n2025-01-01,{1:100}\n',
    },
    ['cohort_retention.csv:2 retention_data "{1:100}" is not JSON'],
  ],
  [
    'a name that is too long',
    { 'teams.csv': `name\n${'n'.repeat(101)}\n` },
    [`teams.csv:2 name "${'n'.repeat(79)}…" has 101 characters, at most 100 fit`],
  ],
  [
    'a bad row of a dump',
    { 'dump.sql': '--\nCOPY public.stox_material_master (material_number, unit_cost) FROM stdin;\nM1\t\\N\nM2\tcheap\n\\.\n' },
    ['dump.sql: public.stox_material_master:4 unit_cost "cheap" is not a number'],
  ],
]

test.each(wrong)('%s stops its table with the place', async (_name, files, faults, options) => {
  const report = reportOf(await bench.run(files, { dryRun: true, ...options }))
  expect(faultsOf(report)).toEqual(faults)
  expect(report.stopped).toMatch(/Rows are wrong\./)
  const loaded = reportOf(await bench.run(files, { mode: 'replace', ...options }))
  expect(faultsOf(loaded)).toEqual(faults)
  expect(loaded.tables.find(({ state }) => state === 'failed')?.rows).toBe(0)
  expect(await bench.value('select (select count(*) from public.customer_master) + (select count(*) from public.transaction_data)')).toBe(
    '0',
  )
})

test('the first ten bad rows are told, and no more are looked for', async () => {
  const report = reportOf(await bench.run({ 'customers.csv': `customer,recency\n${'A,x\n'.repeat(500)}` }))
  expect(report.faults).toHaveLength(10)
  expect(report.faults.at(-1)?.line).toBe(11)
})

test.each([
  ['cut', (whole: Buffer) => whole.subarray(0, whole.length / 2), /is incomplete: its compressed data ends too early/],
  [
    'damaged',
    (whole: Buffer) => Buffer.concat([whole.subarray(0, 300), Buffer.alloc(300, 255), whole.subarray(600)]),
    /is damaged: its compressed data cannot be unpacked/,
  ],
])('a gzip file that is %s loads nothing', async (_name, harm, message) => {
  const whole = gzipSync(
    `customer,office\n${Array.from({ length: 9_000 }, (_, index) => `K${index},"${noise.toString('latin1', index, index + 40).replaceAll('"', '')}"\n`).join('')}`,
  )
  const report = reportOf(
    await bench
      .run({ 'customers.csv.gz': harm(whole) })
      .then((result) => (result.ok ? result : { ok: true, value: { stopped: problemOf(result), tables: [] } as never })),
  )
  expect(report.stopped).toMatch(message)
  expect(await bench.value('select count(*) from public.customer_master')).toBe('0')
})

test('a path that is missing, is no folder, or may not be read', async () => {
  expect(problemOf(await bench.run('/not/there'))).toBe('/not/there cannot be read: there is no such file or folder.')
  const folder = await bench.folder({ 'picture.png': 'x' })
  expect(problemOf(await bench.run(join(folder, 'picture.png')))).toMatch(/picture\.png is neither CSV|picture\.png: is neither CSV/)
  expect(problemOf(await bench.run(join(folder, 'picture.png', 'more')))).toMatch(/a part of the path is a file/)
  await mkdir(join(folder, 'closed'))
  await writeFile(join(folder, 'closed', 'customers.csv'), 'customer\nA\n')
  await chmod(join(folder, 'closed', 'customers.csv'), 0)
  // The superuser may read everything, so there is nothing to refuse then.
  if (process.getuid?.() !== 0) expect(problemOf(await bench.run(join(folder, 'closed')))).toMatch(/this user may not read it/)
})

test('bad rows go to a file, with their places, and the others are loaded', async () => {
  const folder = await bench.folder({
    'stox_material_master.csv': 'material_number,unit_cost,unit_price\nM1,1.00,2.00\nM2,cheap,3\nM1,5,5\nM3,-1,2\n"M4, large",1,2\nM5,1\n',
  })
  const rejects = join(folder, 'rejects.out')
  const report = reportOf(await bench.run(folder, { rejects: { path: rejects, limit: 10 } }))
  expect(report).toMatchObject({ stopped: null, tables: [{ rows: 2, rejected: 4, state: 'loaded' }] })
  expect(await bench.value(`select string_agg(material_number, ' ' order by 1) from public.stox_material_master`)).toBe('M1 M4, large')
  expect((await readFile(rejects, 'utf8')).split('\n')).toEqual([
    'table,file,line,column,value,reason,row',
    'public.stox_material_master,stox_material_master.csv,3,unit_cost,cheap,is not a number,"M2,cheap,3"',
    'public.stox_material_master,stox_material_master.csv,4,material_number,M1,"is there twice, first in line 2","M1,5,5"',
    'public.stox_material_master,stox_material_master.csv,5,unit_cost,-1.00,breaks the rule stox_material_master_unit_cost_check: (unit_cost >= (0)::numeric),"M3,-1,2"',
    'public.stox_material_master,stox_material_master.csv,7,,"M5,1",has 2 values where the header names 3,"M5,1"',
    '',
  ])
})

test('more bad rows than allowed stop the table', async () => {
  const folder = await bench.folder({ 'teams.csv': `name,id\n${'A,x\n'.repeat(6)}B,1\n` })
  const report = reportOf(await bench.run(folder, { rejects: { path: join(folder, 'out'), limit: 5 } }))
  expect(report.stopped).toBe('kpi.teams: More than 5 rows are wrong.')
  expect(await bench.value('select count(*) from kpi.teams')).toBe('0')
})

test('what is written otherwise is read when that is said or can be told', async () => {
  const files = {
    'uci_customers.csv': Buffer.from('sep=;\r\nCustomer-ID;Country;Note\r\nA;Köln;x\r\nNULL2;"Ber;lin";y\r\n', 'latin1'),
    'sales-1.csv': '\ufeffInvoice;Customer ID;Stock Code;Invoice Date;net_sales;COGS;Quantity\n1;A;M1;31.1.2025;1.234,50;1.000;1\n',
  }
  const report = reportOf(
    await bench.run(files, {
      encoding: 'windows-1252',
      ignoreExtra: true,
      nullText: 'NULL',
      style: { numbers: '1.234,56', dates: readDateFormat('DD.MM.YYYY') },
      mode: 'replace',
    }),
  )
  expect(report.tables.map(({ rows, notes }) => [rows, notes])).toEqual([
    [2, ['left out: Note']],
    [1, ['computed: year_month, gross_margin']],
  ])
  expect(await bench.value(`select string_agg(sales_office_name, ' ' order by customer) from public.customer_master`)).toBe('Köln Ber;lin')
  expect(await bench.value("select concat_ws(' ', posting_date, net_sales, gross_margin, year_month) from public.transaction_data")).toBe(
    '2025-01-31 1234.50 234.50 2025-01',
  )
})
