import { expect, test } from 'vitest'
import type { Catalog, Table } from '../../../src/catalog/catalog.ts'
import { draftModel } from '../../../src/catalog/draft-model.ts'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import { resolveModel } from '../../../src/catalog/resolve-model.ts'
import type { Translation } from '../../../src/translate/translator.ts'
import { askSemantic, calendarOf } from '../../support/ask-semantic.ts'

const column = (name: string, typeName: string) => ({ name, type: typeName, typeName, nullable: true, comment: null })

/** A drafted catalog of tables that all have the same columns. */
function alike(names: readonly string[]): Catalog {
  const tables = new Map(
    names.map((name): [string, Table] => [
      `bank.${name}`,
      {
        schema: 'bank',
        name,
        kind: 'table',
        comment: null,
        columns: [column('id', 'int4'), column('amount', 'numeric'), column('status', 'text'), column('day', 'date')],
        primaryKey: ['id'],
        uniqueKeys: [],
        foreignKeys: [],
        rowEstimate: 10,
      },
    ]),
  )
  const target = { tables, searchPath: ['public', 'bank'], dialect: 'postgresql' as const }
  const { model, warnings } = resolveModel(draftModel({ tables }), target)
  return { version: names.join(), ...target, model, warnings, values: makeValueIndex([]) }
}

const few = alike(['loan', 'order', 'trans'])
const many = alike(Array.from({ length: 300 }, (_, at) => `item_${at}`))

const translate = (catalog: Catalog, question: string): Promise<Translation> =>
  askSemantic(catalog, question, { calendar: calendarOf('2026-06-30') })

test.each([
  ['total amount', few],
  ['total amount by status', few],
  ['amount by month', few],
  ['sum of amount by month', few],
  ['total amount', many],
  ['total amount by status', many],
  ['amount by month', many],
])('"%s" is not answered out of one of the tables that all have it', async (question, catalog) => {
  expect((await translate(catalog, question)).decision).not.toBe('answer')
})

test.each([
  ['total amount of loans by status', few, /sum\(loan\.amount\)/],
  ['total amount of all loans', few, /sum\(loan\.amount\)/],
  ['average amount of loans', few, /avg\(loan\.amount\)/],
  ['sum of amount of orders in 2025', few, /sum\("order"\.amount\)/],
  ['how many loans by status', few, /count\(\*\).*FROM bank\.loan/s],
  ['how many item 7 are there', many, /count\(\*\).*FROM bank\.item_7 /s],
  ['average amount of item 7', many, /avg\(item_7\.amount\)/],
])('"%s" is about the table that it names', async (question, catalog, sql) => {
  expect(await translate(catalog, question)).toMatchObject({ decision: 'answer', sql: expect.stringMatching(sql) })
})
