import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { quoteIdent } from '../../src/db/sql.ts'
import { guardedExecutor, predictor } from '../../src/evaluate/predict.ts'
import { readQuestionSet } from '../../src/evaluate/question-set.ts'
import { makeReport } from '../../src/evaluate/report.ts'
import { runSet } from '../../src/evaluate/run-set.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import { createGuard } from '../../src/guard/guard-sql.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import { documentedTables } from '../catalog/support/documented-tables.ts'
import { cloneDatabase } from '../support/database.ts'
import { shippedCatalog } from '../support/shipped-catalog.ts'

/** Only each so manieth question: all of them are asked elsewhere. */
const step = 6

test('over a database with all tables in one schema and only the documented columns, the shipped model answers right or not at all', async () => {
  const database = await cloneDatabase('demo')
  const documented = new Map([...documentedTables().values()].map(({ name, columns }) => [name, new Set(columns.map((one) => one.name))]))
  await database.connections.withClient(async (client) => {
    const { rows } = await client.query<{ schema: string; table: string; column: string }>(
      `select table_schema as schema, table_name as "table", column_name as "column" from information_schema.columns where table_schema in ('public', 'kpi')`,
    )
    for (const { schema, table, column } of rows) {
      const known = documented.get(table)
      if (known && !known.has(column))
        await client.query(`alter table ${schema}.${quoteIdent(table)} drop column ${quoteIdent(column)} cascade`)
    }
    for (const table of new Set(rows.flatMap((row) => (row.schema === 'kpi' ? [row.table] : [])))) {
      await client.query(`alter table kpi.${quoteIdent(table)} set schema public`)
    }
  })
  const catalog = await shippedCatalog(database.readerConnections)
  expect([...catalog.tables.keys()].filter((key) => !key.startsWith('public.'))).toEqual([])
  expect(catalog.model.datasets).toHaveLength(32)
  const more = [...catalog.tables.values()].flatMap(({ name, columns }) => columns.filter((one) => !documented.get(name)?.has(one.name)))
  expect(more).toEqual([])

  const set = readQuestionSet(readFileSync(new URL('../goldens/questions.jsonl', import.meta.url), 'utf8'))
  if (!set.ok) throw new Error(set.errors.join('\n'))
  const timeZone = 'UTC'
  const policy = compilePolicy({}, catalog, localPrincipal, 10_000)
  const guard = await createGuard()
  const log = jsonLogger('silent', () => undefined)
  const source = postgresSource({ connections: database.readerConnections, clock: systemClock(), log })
  const limits = { maxRows: 10_000, maxBytes: 64_000_000, timeoutMs: 30_000, maxCost: null, timeZone }
  const calendar = { today: '2026-11-20', timeZone, weekStart: 'monday' as const, fiscalYearStart: 1 }
  const now = () => performance.now()
  const predict = predictor({ translators: [semanticTranslator()], guard, catalog, policy, role: 'admin', calendar, now })
  const judged = await runSet(
    { predict, execute: guardedExecutor({ guard, policy, source, limits }) },
    set.questions.filter((_, at) => at % step === 0),
  )
  await database.close()
  const told = judged.map(
    ({ question, grade, note, prediction }) => `${grade} ${question.question}: ${note}; ${prediction.sql ?? prediction.message}`,
  )
  expect(told.filter((line) => line.startsWith('wrong'))).toEqual([])
  expect(makeReport(judged).total.right).toBeGreaterThan(20)
})
