import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CopyValue, copyRows } from '../../src/db/copy.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('empty')
  await database.connections.withClient((client) =>
    client.query('create table public."Odd ""name" (id int, "a b" text, flag boolean, amount numeric(8,2))'),
  )
})
afterAll(() => database.close())

const target = { schema: 'public', table: 'Odd "name', columns: ['id', 'a b', 'flag', 'amount'] }

test('values arrive as they were, whatever characters they hold', async () => {
  const texts = [
    'plain',
    '',
    'tab\there',
    'line\nbreak',
    'back\\slash',
    '\\N',
    '\\.',
    'carriage\r',
    'ünïcödé 😀',
    '"quoted", comma',
    "it's",
  ]
  const rows = texts.map((text, index): CopyValue[] => [index, text, index % 2 === 0, '12.50'])
  rows.push([99, null, null, null])
  const found = await database.connections.withClient(async (client) => {
    expect(await copyRows(client, target, rows)).toBe(rows.length)
    return (await client.query({ text: 'select * from public."Odd ""name" order by id', rowMode: 'array' })).rows
  })
  expect(found).toEqual(rows)
})

test('rows may come one by one, and the count is told on the way', async () => {
  const counts: number[] = []
  async function* many(): AsyncGenerator<CopyValue[]> {
    for (let id = 1000; id < 21_000; id += 1) yield [id, 'x'.repeat(40), true, 1]
  }
  const copied = await database.connections.withClient((client) => copyRows(client, target, many(), (count) => counts.push(count)))
  expect(copied).toBe(20_000)
  expect(counts.length).toBeGreaterThan(3)
  expect(counts.at(-1)).toBe(20_000)
})

test('a row that does not fit fails the copy, keeps none of it, and leaves the connection usable', async () => {
  await database.connections.withClient(async (client) => {
    const bad: CopyValue[][] = [
      [200, 'good', true, 1],
      [201, 'bad', true, 'not a number'],
    ]
    await expect(copyRows(client, target, bad)).rejects.toMatchObject({ code: '22P02' })
    expect((await client.query('select count(*)::int as n from public."Odd ""name" where id in (200, 201)')).rows).toEqual([{ n: 0 }])
  })
})

test('rows that fail to be made fail the copy', async () => {
  function* failing(): Generator<CopyValue[]> {
    yield [300, 'x', true, 1]
    throw new Error('no more rows')
  }
  await database.connections.withClient(async (client) => {
    await expect(copyRows(client, target, failing())).rejects.toThrow('no more rows')
    expect((await client.query('select count(*)::int as n from public."Odd ""name" where id = 300')).rows).toEqual([{ n: 0 }])
  })
})
