import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { policyCommand } from '../../../src/entry/commands/policy.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { runPulse, urlOf } from '../run-pulse.ts'

let database: TestDatabase
let folder: string
let env: Record<string, string>
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  folder = await mkdtemp(join(tmpdir(), 'policy-'))
  env = { DATABASE_URL: urlOf(database.owner), LOG_LEVEL: 'error' }
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const seller = {
  tables: { 'kpi.regions': '*', kpi_data: ['id', 'region_id', 'value'] },
  deniedColumns: { 'kpi.regions': ['country'] },
  rowFilters: { 'kpi.kpi_data': 'region_id in (select id from kpi.regions where name = {{user.region}})' },
  masks: { 'kpi.regions.name': 'last4' },
  maxRows: 50,
  shareRows: false,
}

/** Runs the command in this process, which saves a start for each, with what it prints. */
async function policy(roles: object, ...args: string[]) {
  const path = join(folder, 'policy.json')
  await writeFile(path, JSON.stringify({ version: 1, roles }, null, 1))
  const [out, err] = [vi.spyOn(console, 'log').mockReturnValue(), vi.spyOn(console, 'error').mockReturnValue()]
  try {
    const code = await policyCommand.run(args, { ...env, POLICY_FILE: path })
    const [said, told] = [out, err].map(({ mock }) => mock.calls.map(([line]) => `${line}\n`.replaceAll(path, 'policy.json')).join(''))
    return { code, out: said ?? '', err: told ?? '' }
  } finally {
    vi.restoreAllMocks()
  }
}

describe('explain', () => {
  test('what is allowed: filters, masks, limits, the statement that would run, and the line that decided', async () => {
    const sql = 'select r.name, sum(d.value) as total from regions r join kpi_data d on d.region_id = r.id group by 1'
    const { code, out } = await policy({ admin: {}, seller }, 'explain', 'seller', sql, '--user', 'region=North')
    expect(code).toBe(0)
    for (const line of [
      'Allowed for seller.',
      'table kpi.kpi_data is read with a row filter: region_id in (select id from kpi.regions where name = $1) (policy.json:20 roles › seller › rowFilters › kpi.kpi_data)',
      'column kpi.regions.name is masked: last4 (policy.json:23 roles › seller › masks › kpi.regions.name)',
      'rows: at most 50; the statement has no limit of its own, and one row more than the cap is fetched',
      'rows to a language model: never',
      'WHERE kpi_data.region_id IN (SELECT regions.id FROM kpi.regions WHERE regions.name = $1)',
      '$1 = "North"',
    ])
      expect(out).toContain(line)
    expect(out).toMatch(/cost: at most 5,000,000, up to [\d,]+ when confirmed; the planner estimates [\d.,]+\n/)
  })

  test('what is refused, with the rule behind it', async () => {
    const sql = 'select country from kpi.regions where id in (select region_id from kpi_data) union select title from pulse_alerts'
    const { code, out } = await policy({ seller }, 'explain', 'seller', sql)
    expect(code).toBe(3)
    expect(out).toContain('Refused for seller.')
    expect(out).toMatch(/column at character 8: There is no column country/)
  })

  test.each<[string, string, string, number, string[]]>([
    [
      'a ceiling that cannot be confirmed away',
      'thrifty',
      'select count(*) from kpi_data a, kpi_data b',
      3,
      [
        'Allowed for thrifty by the policy, and not run: it costs too much.',
        'cost: at most 1, and more cannot be confirmed; the planner estimates',
      ],
    ],
    [
      'faults of the statement beside those of the policy',
      'seller',
      'select 1 from pulse_alerts, pg_sleep(3)',
      3,
      [
        'Why not:\n  table at character 15:',
        'A role that may read everything would be refused too:\n  function at character 29: There is no function pg_sleep()',
      ],
    ],
  ])('what would become of it: %s', async (_name, role, sql, code, parts) => {
    const explained = await policy({ admin: {}, seller, thrifty: { maxCost: 1 } }, 'explain', role, sql)
    expect(explained.code).toBe(code)
    for (const part of parts) expect(explained.out).toContain(part)
  })

  test('for programs', async () => {
    const { code, out } = await policy({ seller }, 'explain', 'seller', 'select value from kpi_data', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      roles: ['seller'],
      decision: 'refused',
      outcome: 'refused',
      unrestricted: [],
      violations: [{ rule: 'table', message: expect.stringContaining('depends on your region, and that is not known') }],
      decisions: [
        { what: 'kpi.kpi_data', kind: 'table', effect: 'granted', rule: ['roles', 'seller', 'tables', 'kpi_data'] },
        { what: 'kpi.kpi_data', effect: 'closed', rule: ['roles', 'seller', 'rowFilters', 'kpi.kpi_data'] },
        { what: 'kpi.kpi_data.value', kind: 'column', effect: 'granted' },
      ],
      sql: null,
      shareRows: false,
    })
  })

  test.each([
    ['no role', ['explain']],
    ['no statement', ['explain', 'seller']],
    ['a role that is not there', ['explain', 'sailor', 'select 1']],
    ['an attribute without a value', ['explain', 'seller', 'select 1', '--user', 'region']],
    ['another word', ['judge']],
  ])('a wrong call is told: %s', async (_name, args) => {
    const { code, out, err } = await policy({ seller }, ...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).not.toBe('')
  })
})

test('the form of the file as JSON Schema, without a database', async () => {
  const { code, out } = await policy({}, 'schema')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    $schema: expect.stringContaining('json-schema.org'),
    required: ['version', 'roles'],
    additionalProperties: false,
  })
})

test('check tells every name that the database lacks, with its line, and the service does not start with them', async () => {
  const wrong = { deniedTables: ['kpi.regionz'], rowFilters: { 'kpi.regions': 'nam = {{user.region}}' } }
  const { code, err } = await policy({ wrong }, 'check')
  expect(code).toBe(1)
  expect(err.split('\n').slice(0, 2)).toEqual([
    'policy.json:6: roles › wrong › deniedTables › 0: there is no table kpi.regionz in the database',
    expect.stringContaining('policy.json:9: roles › wrong › rowFilters › kpi.regions: There is no column nam that can be used here.'),
  ])
  const served = await runPulse(['serve'], { ...env, PORT: '0', POLICY_FILE: join(folder, 'policy.json') })
  expect(served).toMatchObject({ code: 1, err: expect.stringContaining('there is no table kpi.regionz') })
  expect(await policy({ seller }, 'check')).toMatchObject({ code: 0, out: 'policy.json fits the database.\n' })
})
