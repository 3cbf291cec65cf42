import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { faultsOf, type ImportBench, importBench, problemOf, reportOf } from './import-bench.ts'

let bench: ImportBench
beforeEach(async () => {
  bench = await importBench()
})
afterEach(() => bench.close())

/** As pg_dump writes it, shortened: a schema that is one alone, tables in no useful order, names in quotes, and commands that nobody should run. */
const dump = `--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
DROP TABLE public.customer_master;
CREATE FUNCTION public.f() RETURNS void LANGUAGE sql AS $$ delete from customer_master $$;

COPY public.kpi_data (id, kpi_id, value, "timestamp") FROM stdin;
5\t1\t93.5\t2025-01-31 18:00:00
\\.

COPY public.other_things (a) FROM stdin;
x
\\.

COPY public.stox_material_master (material_description, material_number, unit_cost) FROM stdin;
with\\ttab, "quote", \\\\ and\\nline\tM1\t1.50
\\N\tM2\t\\N
\\.

COPY public.kpi_definitions (id, name) FROM stdin;
1\treturns
\\.

COPY public.pulse_monitor_templates (id, name, category, natural_language_template, sql_template, data_source, default_frequency, default_severity, suggested_alert_condition) FROM stdin;
5c0f7a10-6d2e-4b8a-9e31-000000000001\tMine\tcfo\ttext\tselect 1\tpostgresql\tdaily\tlow\t{}
5c0f7a10-6d2e-4b8a-9e31-0000000000ff\tNew\tcfo\ttext\tselect 1\tpostgresql\tdaily\tlow\t{}
\\.
SELECT pg_catalog.setval('public.kpi_data_id_seq', 99, true);
`

async function expectLoaded(report: ReturnType<typeof reportOf>): Promise<void> {
  expect(report.stopped).toBeNull()
  expect(report.tables.map(({ table, rows }) => [table, rows])).toEqual([
    ['public.stox_material_master', 2],
    ['public.pulse_monitor_templates', 2],
    ['kpi.kpi_definitions', 1],
    ['kpi.kpi_data', 1],
  ])
  expect(report.ignored.map(({ name }) => name.split(': ')[1])).toEqual(['public.other_things'])
  expect(await bench.value(`select material_description from public.stox_material_master where material_number = 'M1'`)).toBe(
    'with\ttab, "quote", \\ and\nline',
  )
  expect(
    await bench.value(`select coalesce(material_description, 'none') from public.stox_material_master where material_number = 'M2'`),
  ).toBe('none')
  expect(
    await bench.value(`select concat_ws(' ', count(*), count(*) filter (where name = 'Mine')) from public.pulse_monitor_templates`),
  ).toBe('12 1')
  expect(await bench.value("select concat_ws(' ', year, month) from kpi.kpi_data where id = 5")).toBe('2025 1')
}

test.each([
  ['plain', { 'dump.sql': dump }],
  ['compressed', { 'dump.sql.gz': gzipSync(dump) }],
])('a %s dump is read, in the documented order, and nothing of it is run', async (_name, files) => {
  await expectLoaded(reportOf(await bench.run(files)))
})

/** Programs that stand for PostgreSQL's own: one names its version, the other gives the contents and the rows of an archive as text. */
async function tools(restore: string): Promise<string> {
  const folder = await bench.folder({ 'dump.sql': dump })
  for (const [name, text] of [
    ['pg_dump', 'echo "pg_dump (PostgreSQL) 18.1"'],
    ['pg_restore', restore],
  ] as const) {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`)
    await chmod(join(folder, name), 0o755)
  }
  return folder
}

const contents = [
  'public kpi_data',
  'public other_things',
  'public stox_material_master',
  'public kpi_definitions',
  'public pulse_monitor_templates',
]
  .map((name, index) => `${3900 + index}; 0 16${index} TABLE DATA ${name} owner`)
  .join('\n')
const goodRestore = `case "$1" in --list) cat <<'END'\n; Archive created at 2026-11-20\n${contents}\nEND\n;; *) cat "$(dirname "$0")/dump.sql";; esac`
const archive = { 'company.dump': 'PGDMP and the rest' }

test('an archive is read through pg_restore', async () => {
  const configured = await tools(goodRestore)
  await expectLoaded(reportOf(await bench.run(archive, { tools: { configured, path: '' } })))
})

test.each([
  [
    'made by a newer pg_dump',
    'echo "pg_restore: error: unsupported version (1.99) in file header" >&2; exit 1',
    /was made by a newer pg_dump than .* can read .*set PG_DUMP/,
  ],
  [
    'cut off',
    'echo "pg_restore: error: could not read from input file: end of file" >&2; exit 1',
    /company\.dump is incomplete or damaged/,
  ],
  ['something else', 'exit 3', /company\.dump could not be read/],
])('an archive that is %s is told', async (_name, restore, message) => {
  const configured = await tools(restore)
  expect(problemOf(await bench.run(archive, { tools: { configured, path: '' } }))).toMatch(message)
})

test('an archive that breaks off in the middle of a table leaves nothing of it', async () => {
  const configured = await tools(goodRestore.replace('cat "$(dirname "$0")/dump.sql"', 'head -n 19 "$(dirname "$0")/dump.sql"'))
  const problem = problemOf(await bench.run(archive, { tools: { configured, path: '' } }))
  expect(problem).toMatch(/is incomplete|has no rows of/)
  expect(await bench.value('select count(*) from public.stox_material_master')).toBe('0')
})

test('without PostgreSQL programs an archive is refused with what to do', async () => {
  const message = problemOf(await bench.run(archive, { tools: { configured: '/not/there', path: '' } }))
  expect(message).toMatch(/company\.dump is a pg_dump archive, which pg_restore reads\. PG_DUMP is \/not\/there.*--format=plain/)
})

test('a bad row of a dump is told with its line', async () => {
  const report = reportOf(await bench.run({ 'dump.sql': dump.replace('M2\t\\N', 'M2\tcheap') }))
  expect(faultsOf(report)).toEqual(['dump.sql: public.stox_material_master:19 unit_cost "cheap" is not a number'])
})

test('one table in two sources is refused', async () => {
  expect(problemOf(await bench.run({ 'dump.sql': dump, 'materials.csv': 'material\nM1\n' }))).toMatch(
    /public\.stox_material_master is in more than one source/,
  )
})
