import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { jsonLogger } from '../../../src/base/logger.ts'
import { restoreBackup } from '../../../src/operations/backup/restore.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { fakeTools } from './fake-tools.ts'

const log = jsonLogger('silent', () => undefined)
let folder: string
let archive: string
let target: TestDatabase
const made: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-hostile-'))
  made.push(folder)
  archive = join(folder, 'foreign.dump')
  await writeFile(archive, 'PGDMPx')
})
afterAll(async () => {
  for (const one of made) await rm(one, { recursive: true, force: true })
})
beforeEach(async () => {
  target = await cloneDatabase('empty')
})
afterEach(() => target.close())

const list = `3; 1255 9 FUNCTION public boom() someone
4; 1259 9 MATERIALIZED VIEW public mv someone
5; 2620 9 TRIGGER public customer_master t someone
6; 3079 9 EXTENSION - plpython3u
7; 1259 9 TABLE public customer_master someone
8; 0 9 TABLE DATA public customer_master someone
9; 0 9 TABLE DATA public mine someone
10; 0 9 TABLE DATA pulse_ops secret someone
11; 0 9 TABLE DATA kpi teams someone
12; 0 9 SEQUENCE SET kpi teams_id_seq someone
13; 0 9 MATERIALIZED VIEW DATA public mv someone`
const teams = 'COPY kpi.teams (id, name) FROM stdin;\n7\tTeam\n\\.\n'
const customers =
  'SET x = 1;\n\nCOPY public.customer_master ("customer", rfm_segment) FROM stdin;\nC\\\\.1\tChampions\n\\.\n\ndrop table kpi.teams;\n'

/** A pg_restore that lists `list` and prints these texts for the rows of the two tables. */
async function restoreWith(customerText: string, teamText: string) {
  await writeFile(join(folder, 'list'), list)
  await writeFile(join(folder, 'customer_master'), customerText)
  await writeFile(join(folder, 'teams'), teamText)
  const place = await fakeTools(
    '18.0',
    'exit 1',
    `case "$*" in --list*) cat "${folder}/list";; *teams*) cat "${folder}/teams";; *) cat "${folder}/customer_master";; esac`,
  )
  made.push(place)
  const restored = await restoreBackup(target.owner, archive, { places: { configured: place, path: '' }, log })
  return { restored, place }
}

const value = async (text: string): Promise<unknown> =>
  target.connections.withClient(async (client) => Object.values((await client.query(text)).rows[0] ?? {})[0])

test('of a foreign archive only rows of known tables are taken; everything else is named, and pg_restore gets no connection', async () => {
  const { restored, place } = await restoreWith(customers, teams)
  expect(restored).toMatchObject({
    ok: true,
    value: {
      tables: 2,
      rows: 2,
      leftOut: [
        'FUNCTION public.boom()',
        'MATERIALIZED VIEW public.mv',
        'TRIGGER public.customer_master',
        'EXTENSION -.plpython3u',
        'TABLE DATA public.mine',
        'MATERIALIZED VIEW DATA public.mv',
      ],
    },
  })
  expect(await value('select customer || rfm_segment from public.customer_master')).toBe('C\\.1Champions')
  expect(await value("insert into kpi.teams (name) values ('next') returning id")).toBe(8)
  expect(await readFile(join(place, 'environment.pg_restore'), 'utf8')).toBe('')
  expect(await readFile(join(place, 'calls'), 'utf8')).not.toMatch(/--dbname|-d /)
})

test.each<[string, string, string, RegExp]>([
  ['a program in the place of rows', "COPY public.customer_master FROM PROGRAM 'touch /nowhere';\n", teams, /are not written as COPY text/],
  ['rows as INSERT commands', "INSERT INTO public.customer_master VALUES ('C1');\n", teams, /which pg_dump does without --inserts/],
  ['rows without an end', customers, 'COPY kpi.teams (id, name) FROM stdin;\n7\tTeam\n', /ends in the middle of the rows of kpi\.teams/],
  [
    'a column that is a command',
    'COPY public.customer_master (customer, "a) from program \'x\' --") FROM stdin;\n\\.\n',
    teams,
    /column .* does not exist/,
  ],
  ['rows that break a key', customers, 'COPY kpi.teams (id, name) FROM stdin;\n7\ta\n7\tb\n\\.\n', /duplicate key/],
])('%s: no row is there, what the migrations brought stays, and it can be repeated', async (_name, customerText, teamText, message) => {
  const { restored } = await restoreWith(customerText, teamText)
  expect(restored).toMatchObject({ ok: false, problem: { kind: 'conflict', message: expect.stringMatching(message) } })
  expect(await value('select count(*)::int4 from public.customer_master')).toBe(0)
  expect(await value('select count(*)::int4 from public.pulse_monitor_templates')).toBe(11)
  expect((await restoreWith(customers, teams)).restored).toMatchObject({ ok: true })
})
