import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { runPulse, urlOf } from '../run-pulse.ts'

let demo: TestDatabase
let url: string
beforeAll(async () => {
  demo = await cloneDatabase('demo')
  url = urlOf(demo.owner)
})
afterAll(() => demo.close())

const run = (...args: string[]) => runPulse(args, { DATABASE_URL: url })

test('pulse validate prints a table and ends with 0', async () => {
  const { code, out } = await run('validate', '--as-of', '2026-11-20', '--strict')
  expect(out).toContain('26 tables in public, expected 26')
  expect(out.trim().split('\n').at(-1)).toMatch(/^\d\d passed, 0 warnings, 0 failed$/)
  expect(code).toBe(0)
})

const jsonSchema = z.strictObject({
  ok: z.boolean(),
  imported: z.boolean(),
  failed: z.number(),
  warnings: z.number(),
  checks: z.array(z.object({ id: z.string(), status: z.enum(['ok', 'warning', 'failed']), problems: z.number().nullable() })),
})

test('old data is a warning; --strict makes it a failure', async () => {
  const calm = await run('validate', '--json', '--as-of', '2027-03-01')
  expect(jsonSchema.parse(JSON.parse(calm.out))).toMatchObject({ ok: true, failed: 0, warnings: 3 })
  expect(calm.code).toBe(0)
  const strict = await run('validate', '--json', '--as-of', '2027-03-01', '--strict')
  expect([strict.code, jsonSchema.parse(JSON.parse(strict.out)).ok]).toEqual([1, false])
})

test('broken data ends with 1 and is named', async () => {
  const broken = await cloneDatabase('demo')
  try {
    await broken.connections.withClient((client) => client.query("delete from public.customer_master where customer = 'C-100029'"))
    const { code, out } = await runPulse(['validate', '--as-of', '2026-11-20'], { DATABASE_URL: urlOf(broken.owner) })
    expect(code).toBe(1)
    expect(out).toMatch(/FAILED +Every customer who bought is in the master +C-100029/)
  } finally {
    await broken.close()
  }
})

test('pulse demo leaves data alone unless told to reset', async () => {
  const { code, err } = await run('demo', '--as-of', '2026-11-20')
  expect(code).toBe(1)
  expect(err).toContain('Use --reset')
})

test.each([
  [['demo', '--as-of', '2026-02-30', '--reset'], 'not a date'],
  [['demo', '--seed', 'many'], '--seed takes a whole number'],
  [['demo', '--rest'], "Unknown option '--rest'"],
  [['demo', 'again'], 'again'],
  [['validate', '--as-of', 'yesterday'], '--as-of takes a date'],
])('%j is refused: %s', async (args, message) => {
  const { code, err } = await run(...args)
  expect(code).toBe(1)
  expect(err).toContain(message)
})

test('pulse demo loads a company of its own for another seed', async () => {
  const fresh = await cloneDatabase('migrated')
  try {
    const { code, out, err } = await runPulse(['demo', '--as-of', '2026-08-15', '--seed', '3'], { DATABASE_URL: urlOf(fresh.owner) })
    expect(out.trim()).toBe('Loaded 150,000 order lines from 2021-08-01 to 2026-08-14, and everything derived from them.')
    expect(err).toMatch(/^transaction_data: 150,000 \(\d+\.\d s\)$/m)
    expect(code).toBe(0)
  } finally {
    await fresh.close()
  }
})
