import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { ask } from './support/shop-database.ts'
import { analytics, language, refused, type Statement, tradePolicy, tradeSql } from './support/trade.ts'

let guard: Guard
let trade: TestDatabase
beforeAll(async () => {
  ;[guard, trade] = await Promise.all([createGuard(), cloneDatabase('empty')])
  await trade.connections.withClient((client) => client.query(tradeSql))
})
afterAll(() => trade.close())

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy: tradePolicy })

/** Functions whose value differs from call to call. */
const changing = /random|shuffle|tablesample system|bernoulli \(50/

const named = (statements: Statement[]) => statements.map(({ topic, sql }) => [topic, sql] as const)

describe('what people ask', () => {
  test('is broad enough', () => {
    expect(analytics.length).toBeGreaterThan(150)
  })

  test.each(named(analytics))('%s: %s', async (_topic, sql) => {
    const verdict = check(sql)
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.problem.violations))
    const { text, lineage } = verdict.value
    const checked = await ask(trade.connections, text, [], ['set search_path = pg_catalog'])
    const original = await ask(trade.connections, sql, [], ['set search_path = trade, web'])
    expect(original).toHaveProperty('rows')
    expect('rows' in checked && checked.names).toEqual(lineage.output.map(({ name }) => name))
    if (!changing.test(sql)) expect(checked).toEqual(original)
  })
})

type PlanNode = { 'Relation Name'?: string; Schema?: string; Plans?: PlanNode[] }

const relationsOf = (node: PlanNode): string[] => [
  ...(node['Relation Name'] === undefined ? [] : [`${node.Schema}.${node['Relation Name']}`]),
  ...(node.Plans ?? []).flatMap(relationsOf),
]

/** The view of the trade stands for the tables that it reads. */
const behindView = ['trade.client', 'trade.contract', 'trade.position']

test('the tables that the guard names are those of the plan', async () => {
  const missing: string[] = []
  for (const { sql } of [...analytics, ...language]) {
    const verdict = check(sql)
    if (!verdict.ok) continue
    const { text, lineage } = verdict.value
    const answer = await ask(trade.connections, `explain (verbose, format json) ${text}`, [], ['set search_path = pg_catalog'])
    if ('code' in answer) continue
    const [{ Plan: plan }]: [{ Plan: PlanNode }] = JSON.parse(String(answer.rows[0]?.[0]))
    const named = lineage.tables.includes('trade.turnover') ? [...lineage.tables, ...behindView] : lineage.tables
    missing.push(...relationsOf(plan).filter((relation) => !named.includes(relation)))
  }
  expect(missing).toEqual([])
})

describe('what the language offers', () => {
  test.each(named(language))('%s: %s', async (_topic, sql) => {
    const verdict = check(sql)
    const original = await ask(trade.connections, sql, [], ['set search_path = trade, web'])
    // What the server itself refuses may be refused here, too; all else must pass and mean the same.
    if (!verdict.ok && 'code' in original) return
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.problem.violations))
    const checked = await ask(trade.connections, verdict.value.text, [], ['set search_path = pg_catalog'])
    if ('code' in original) expect(checked).toHaveProperty('code', original.code)
    if ('code' in original) return
    expect('rows' in checked && checked.names).toEqual(verdict.value.lineage.output.map(({ name }) => name))
    if (!changing.test(sql)) expect(checked).toEqual(original)
  })
})

describe('what is not for a reader', () => {
  test.each(named(refused))('%s: %s', (rule, sql) => {
    const verdict = check(sql)
    expect(verdict.ok ? null : verdict.problem.violations[0]?.rule).toBe(rule)
  })
})
