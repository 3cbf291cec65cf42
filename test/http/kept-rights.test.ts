import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { raw } from '../../src/db/sql.ts'
import type { PolicyFile, RolePolicy } from '../../src/identity/role-policy.ts'
import { cloneDatabase } from '../support/database.ts'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { makeStaff } from '../support/staff.ts'

const open: RolePolicy = {}
const roles: Record<string, RolePolicy> = { analyst: open }
const policies: PolicyFile = { version: 1, roles }

let bench: IdentityBench
let secret: string
beforeAll(async () => {
  const database = await cloneDatabase('migrated')
  await makeStaff(database)
  bench = await identityBench(
    {
      policies,
      view: { maxRows: 20, maxCost: null },
      translators: [
        phraseTranslator('semantic', {
          everything: candidate('select * from staff order by id'),
          few: candidate('select * from staff where id <= 10 order by id'),
          'how many': candidate('select count(*) as staff from staff'),
        }),
      ],
    },
    database,
  )
  secret = (await bench.token('ann', { roles: ['analyst'], attributes: { region: 'EMEA' } })).secret
})
afterAll(() => bench.close())
beforeEach(() => {
  roles.analyst = open
})

const get = async (path: string) => {
  const response = await bench.as(secret, path)
  const text = await response.text().catch(() => 'broken off')
  return { status: response.status, text }
}

type Asked = { id: string; result: string; conversation: string }
async function ask(question: string): Promise<Asked> {
  const made = await bench.as(secret, '/api/conversations', { method: 'POST', body: '{}' })
  const conversation = JSON.parse(await made.text()).id
  const id = newId()
  const body = JSON.stringify({ id, question })
  const asked = await bench.as(secret, `/api/conversations/${conversation}/answers`, {
    method: 'POST',
    headers: { accept: 'text/event-stream' },
    body,
  })
  await asked.text()
  const answer = JSON.parse((await get(`/api/answers/${id}`)).text)
  expect(answer.outcome).toBe('answered')
  return { id, result: answer.result.id, conversation }
}

const readings = ({ id, result, conversation }: Asked) => ({
  answer: `/api/answers/${id}`,
  conversation: `/api/conversations/${conversation}`,
  events: `/api/answers/${id}/events`,
  rows: `/api/results/${result}/rows`,
  sorted: `/api/results/${result}/rows?sort=-salary`,
  'sorted by name': `/api/results/${result}/rows?sort=name`,
  csv: `/api/results/${result}/export`,
  xlsx: `/api/results/${result}/export?format=xlsx`,
})

const lost: [string, RolePolicy][] = [
  ['a denied column', { deniedColumns: { 'public.staff': ['salary'] } }],
  ['a denied table', { deniedTables: ['public.staff'] }],
  ['a mask', { masks: { 'public.staff.salary': 'null' } }],
  ['a row filter', { rowFilters: { 'public.staff': 'region = {{user.region}}' } }],
  ['a table that is closed', { rowFilters: { 'public.staff': 'region = {{user.unknown}}' } }],
]

describe.each(['everything', 'few'])('what was kept of "%s"', (question) => {
  test.each(lost)('is not read any more after %s', async (_name, less) => {
    const asked = await ask(question)
    const before = await get(readings(asked).sorted)
    expect(before.text).toContain('700')
    await get(readings(asked)['sorted by name'])
    const copy = JSON.parse(before.text).result
    roles.analyst = less
    for (const [way, path] of Object.entries({ ...readings(asked), copy: `/api/results/${copy}/rows` })) {
      const { status, text } = await get(path)
      expect(text, way).not.toMatch(/\b7000\d\b|\b7003\d\b|Person/)
      if (way === 'answer' || way === 'conversation') {
        expect(status, way).toBe(200)
        expect(text).toContain('rows_withheld')
        expect(text).not.toContain('salary')
      } else {
        expect([status, JSON.parse(text).type], way).toEqual([403, expect.stringContaining('/problems/forbidden')])
      }
    }
    roles.analyst = open
    expect((await get(readings(asked).rows)).text).toContain('70001')
  })
})

test('figures that a new right does not touch stay, and so does what a filter left when the same filter holds', async () => {
  const counted = await ask('how many')
  roles.analyst = { deniedColumns: { 'public.staff': ['salary'] } }
  expect((await get(`/api/results/${counted.result}/rows`)).text).toContain('40')
  const filter = { 'public.staff': 'region = {{user.region}}' }
  roles.analyst = { rowFilters: filter }
  const filtered = await ask('few')
  roles.analyst = { rowFilters: filter, deniedTables: ['public.pulse_monitors'], maxRows: 15 }
  expect((await get(`/api/results/${filtered.result}/rows?sort=-salary`)).text).toContain('[10,')
  roles.analyst = { rowFilters: { 'public.staff': `region <> {{user.region}}` } }
  expect((await get(`/api/results/${filtered.result}/rows`)).status).toBe(403)
})

test('a wider right shows what was kept, and runs nothing again under it', async () => {
  roles.analyst = { rowFilters: { 'public.staff': 'region = {{user.region}}' } }
  const filtered = await ask('everything')
  roles.analyst = open
  expect((await get(readings(filtered).rows)).status).toBe(200)
  expect((await get(readings(filtered)['sorted by name'])).status).toBe(409)
})

describe('when the tables have changed, no value comes under the name of another', () => {
  test('a type that is another one', async () => {
    const asked = await ask('everything')
    await bench.database.db.run(raw('alter table public.staff alter column salary type text'))
    expect((await get(readings(asked).sorted)).status).toBe(409)
    expect((await get(readings(asked).csv)).text).not.toContain('70001')
    await bench.database.db.run(raw('alter table public.staff alter column salary type int using salary::int'))
  })

  test('a column that is gone', async () => {
    const asked = await ask('everything')
    await bench.database.db.run(raw('alter table public.staff drop column region'))
    for (const path of [readings(asked).sorted, readings(asked).csv]) expect((await get(path)).text).not.toContain('7000')
  })
})
