import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { readImportArguments } from '../../../src/entry/commands/import-arguments.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { runPulse, urlOf } from '../run-pulse.ts'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  folder = await mkdtemp(join(tmpdir(), 'import-'))
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const run = (...args: string[]) => runPulse(['import', ...args], { DATABASE_URL: urlOf(database.owner) })

test.each([
  [[], 'Expected one folder or file'],
  [['a', 'b'], 'Expected one folder or file'],
  [['a', '--replace', '--append'], 'Choose one of --replace and --append'],
  [['a', '--as-of', '2026-11-20'], 'needs --derive'],
  [['a', '--derive', '--as-of', 'yesterday'], '--as-of takes a date'],
  [['a', '--rejects', 'r', '--max-rejects', 'few'], '--max-rejects takes a whole number'],
  [['a', '--max-rejects', '5'], '--max-rejects needs --rejects'],
  [['a', '--numbers', '1 234'], '--numbers takes'],
  [['a', '--date-format', 'DD.MM'], '--date-format takes'],
  [['a', '--encoding', 'klingon'], '--encoding takes'],
  [['a', '--delimiter', '::'], '--delimiter takes'],
  [['a', '--delimiter', 'x'], '--delimiter takes'],
  [['a', '--map', 'customer'], '--map takes'],
  [['a', '--map', 'shoes.size=Size'], '--map names shoes'],
  [['a', '--shoes'], "Unknown option '--shoes'"],
])('%j is refused: %s', (args, message) => {
  const read = readImportArguments(args)
  expect(read.ok ? '' : read.message).toContain(message)
})

test('what is asked for is read', () => {
  const read = readImportArguments([
    'data',
    '--delimiter',
    'tab',
    '--encoding',
    'latin1',
    '--map',
    'kpi.teams.name=Team',
    '--derive',
    '--as-of',
    '2026-11-20',
  ])
  expect(read).toMatchObject({
    ok: true,
    value: {
      path: 'data',
      mode: 'keep',
      delimiter: '\t',
      encoding: 'windows-1252',
      maps: [{ table: 'kpi.teams', column: 'name', header: 'Team' }],
      derive: { asOf: '2026-11-20' },
      rejects: null,
    },
  })
})

const reportSchema = z.object({
  ok: z.boolean(),
  stopped: z.string().nullable(),
  peak_memory_mb: z.number(),
  tables: z.array(z.object({ table: z.string(), state: z.string(), rows: z.number(), rejected: z.number() })),
  faults: z.array(z.object({ file: z.string(), line: z.number(), column: z.string().nullable(), value: z.string(), reason: z.string() })),
})

test('bad rows end with 1, are told on paper and as JSON, and go to a file when asked', async () => {
  await writeFile(join(folder, 'customers.csv'), 'Kunde;Office\nA;North\n;South\n')
  await writeFile(join(folder, 'notes.md'), 'x')
  const told = await run(folder, '--map', 'customer_master.customer=Kunde')
  expect(told.code).toBe(1)
  expect(told.out).toContain('  customers.csv, line 3, customer: has no value, but needs one')
  expect(told.out).toContain('Not read:\n  notes.md is neither CSV nor a PostgreSQL dump')
  expect(told.out).toContain('public.customer_master: Rows are wrong. Mend them, or say --rejects FILE to load the others.')
  const rejects = join(folder, 'rejects')
  const rest = await run(folder, '--map', 'customer=Kunde', '--rejects', rejects, '--json')
  expect(rest.code).toBe(0)
  expect(reportSchema.parse(JSON.parse(rest.out))).toMatchObject({
    ok: true,
    stopped: null,
    tables: [{ table: 'public.customer_master', state: 'loaded', rows: 1, rejected: 1 }],
    faults: [{ file: 'customers.csv', line: 3, column: 'customer' }],
  })
  expect(rest.err).toMatch(/^public\.customer_master: 1 rows/m)
  expect(await readFile(rejects, 'utf8')).toContain('public.customer_master,customers.csv,3,customer,,')
})
