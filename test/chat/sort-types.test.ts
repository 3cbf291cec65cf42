import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { raw } from '../../src/db/sql.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { askOnce, type Bench, chatBench } from '../support/chat-bench.ts'
import { cloneDatabase } from '../support/database.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const never = new AbortController().signal

/** Name, type, values whose order as text is another one, and whether they may be ordered without the database. */
const columns = [
  ['numbers', 'numeric', ['10', '9.5', '-3', 'NaN', 'Infinity', '1e3'], true],
  ['doubles', 'float8', ['10', '9.5', '-3', 'NaN', '-Infinity', '1e-7'], true],
  ['bigs', 'int8', ['9007199254740993', '9007199254740992', '-1', '0', '2', '10'], true],
  ['uuids', 'uuid', [1, 9, 3, 7, 5, 2].map((n) => `${n}0000000-0000-4000-8000-00000000000${n}`), true],
  ['days', 'date', ['2026-01-10', '2026-01-09', '1999-12-31', '2030-02-01', '0044-03-15', '2026-11-22'], true],
  ['odd_days', 'date', ['10000-01-01', '0044-03-15 BC', '1999-12-31', 'infinity', '-infinity', '2026-11-22'], false],
  ['instants', 'timestamptz', [5, 1, 4, 2, 6, 3].map((n) => `2026-01-0${n} 10:00:00.${n}+00`), true],
  [
    'halves',
    'timestamp',
    ['10:00:00', '10:00:00.5', '10:00:00.45', '09:59:59', '10:00:01', '23:00:00'].map((t) => `2026-01-01 ${t}`),
    true,
  ],
  ['odd_instants', 'timestamp', ['10000-01-01 00:00', '0001-01-01 00:00 BC', '1999-12-31', 'infinity', '-infinity', '2026-11-22'], false],
  ['times', 'time', ['10:00', '09:00:00.5', '09:00', '23:59', '00:00', '12:30'], true],
  ['zoned_times', 'timetz', ['10:00+05', '09:00+00', '09:00-08', '23:59+02', '00:00+00', '12:30+01'], false],
  ['spans', 'interval', ['2 days', '10 hours', '1 mon', '-1 day', '1 year', '40 days'], false],
  ['documents', 'jsonb', ['{"a": 10}', '{"a": 9}', '[1]', '"x"', '5', 'true'], false],
  ['lists', 'int[]', ['{10}', '{9,1}', '{9}', '{}', '{-1,5}', '{100}'], false],
  ['texts', 'text', ['b', 'B', 'ä', 'a', 'Z', '10'], false],
  ['padded', 'char(3)', ['b', 'B', 'a1', 'a', 'Z', '10'], false],
  ['sizes', 'public.size', ['small', 'large', 'medium', 'huge', 'tiny', 'none'], false],
  ['addresses', 'inet', ['10.0.0.1', '9.0.0.1', '192.168.0.0/16', '::1', '10.0.0.0/8', '127.0.0.1'], false],
  ['ranges', 'int4range', ['[10,20)', '[9,11)', '[9,10)', 'empty', '(,5)', '[100,)'], false],
  ['bytes', 'bytea', ['\\x0a', '\\x09ff', '\\x', '\\xff', '\\x0900', '\\x7f'], false],
] as const

let bench: Bench
let result: string
beforeAll(async () => {
  const database = await cloneDatabase('migrated')
  await database.db.run(raw(`create type public.size as enum ('none', 'tiny', 'small', 'medium', 'large', 'huge')`))
  await database.db.run(
    raw(`create table public.typed (id int, ${columns.map(([name, type]) => `${name} ${type}`).join(', ')}, tree json)`),
  )
  const rows = [0, 1, 2, 3, 4, 5].map((at) => `(${at}, ${columns.map(([, , values]) => `'${values[at]}'`).join(', ')}, '{}')`)
  await database.db.run(raw(`insert into public.typed values ${rows.join(', ')}, (6${', null'.repeat(columns.length + 1)})`))
  await database.db.run(raw(`grant select on public.typed to "${database.reader.user}"`))
  const translator = phraseTranslator('semantic', { 'all types': candidate('select * from typed order by id') })
  bench = await chatBench({ translators: [translator], view: { maxCost: null } }, database)
  result = (await askOnce(bench, 'all types')).view.result?.id ?? ''
})
afterAll(async () => {
  await bench.close()
  await bench.database.close()
})

const idRow = z.object({ id: z.number() })

describe('rows come in the order of the server', () => {
  test.each(columns.flatMap(([name, , , here]) => [[name, name, here] as const, [`-${name}`, name, here] as const]))(
    'by %s',
    async (sort, name, here) => {
      const direction = sort.startsWith('-') ? 'desc' : 'asc'
      const expected = await bench.database.db.many(idRow, raw(`select id from public.typed order by ${name} ${direction} nulls last`))
      const page = await bench.chat.pageRows(localPrincipal, result, { offset: 0, limit: 10, sort }, never)
      expect(page.ok && page.value.rows.map((row) => row[0])).toEqual(expected.map(({ id }) => id))
      expect(page.ok && page.value.result === result, 'ordered without the database').toBe(here)
    },
  )

  test('a type without an order is said to have none', async () => {
    const page = await bench.chat.pageRows(localPrincipal, result, { offset: 0, limit: 10, sort: 'tree' }, never)
    expect(page).toMatchObject({
      ok: false,
      problem: { kind: 'invalid-request', message: 'Values of type json have no order; sort by another column than "tree".' },
    })
  })
})
