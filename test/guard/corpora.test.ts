import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { bigQueryHostileSamples, hostileSamples, sandboxPolicy, sandboxSql, trickySamples } from './support/corpora.ts'
import { ask } from './support/shop-database.ts'

let guard: Guard
let bigQueryGuard: Guard
let sandbox: TestDatabase
beforeAll(async () => {
  ;[guard, bigQueryGuard, sandbox] = await Promise.all([
    createGuard(),
    openBigQueryReader().then(createBigQueryGuard),
    cloneDatabase('empty'),
  ])
  await sandbox.connections.withClient((client) => client.query(sandboxSql))
})
afterAll(() => sandbox.close())

const check = async (candidate: string, policy: GuardPolicy = sandboxPolicy) => {
  const verdict = guard.check({ candidate, parameters: [], policy })
  await guard.ready()
  return verdict
}

const stoppedByGuard = hostileSamples.filter(({ layer }) => layer === undefined || layer === 'static')
const stoppedLater = hostileSamples.filter(({ layer }) => layer !== undefined && layer !== 'static')

const allowedColumns = new Set(Object.entries(sandboxPolicy.tables).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)))

describe('hostile statements', () => {
  test.each(stoppedByGuard.map(({ id, sql, rewriteOk }) => [id, sql, rewriteOk === true] as const))(
    '%s: %s',
    async (_id, sql, rewriteOk) => {
      const verdict = await check(sql)
      if (!verdict.ok) return
      expect(rewriteOk).toBe(true)
      expect(verdict.value.lineage.columns.filter((column) => !allowedColumns.has(column))).toEqual([])
      const answer = await ask(sandbox.connections, verdict.value.text, [], ['set search_path = pg_catalog'])
      expect(JSON.stringify(answer)).not.toMatch(/hash\d|ssn\d|tok\d/)
    },
  )

  /** What is left to the estimate costs more than the service runs by default, or the row limit has made it harmless. */
  test.each(stoppedLater.map(({ id, sql, layer }) => [id, sql, layer] as const))('%s: %s', async (_id, sql, layer) => {
    const verdict = await check(sql)
    if (!verdict.ok || layer === 'optional' || layer === 'runtime') return
    expect(layer).toBe('cost')
    const answer = await ask(sandbox.connections, `explain (format json) ${verdict.value.text}`, [], ['set search_path = pg_catalog'])
    const [{ Plan: plan }]: [{ Plan: { 'Total Cost': number } }] = JSON.parse(
      String('rows' in answer ? answer.rows[0]?.[0] : answer.message),
    )
    if (plan['Total Cost'] > 5_000_000) return
    const run = await ask(sandbox.connections, verdict.value.text, [], ['set search_path = pg_catalog', "set statement_timeout = '5s'"])
    expect('rows' in run && run.rows.length).toBe(1_001)
  })
})

test.each(trickySamples.map(({ id, sql }) => [id, sql] as const))('honest: %s: %s', async (_id, sql) => {
  const verdict = await check(sql)
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problem.violations))
  const checked = await ask(sandbox.connections, verdict.value.text, [], ['set search_path = pg_catalog'])
  const original = await ask(sandbox.connections, sql, [], ['set search_path = public'])
  expect(checked).toHaveProperty('rows')
  const rows = 'rows' in original ? original.rows : []
  if ('rows' in checked && !/random|now\(|current_/i.test(sql)) expect(checked.rows.length).toBe(Math.min(rows.length, 1_001))
})

const shop: GuardPolicy = {
  dialect: 'bigquery',
  defaultSchema: 'shop',
  maxRows: 1_000,
  tables: {
    'shop.orders': ['id', 'customer_id', 'order_date', 'status', 'total', 'notes'],
    'shop.customers': ['id', 'name', 'email', 'country'],
  },
  columnOrder: {
    'shop.orders': ['id', 'customer_id', 'order_date', 'status', 'total', 'notes'],
    'shop.customers': ['id', 'name', 'email', 'country', 'ssn'],
  },
}

test.each(bigQueryHostileSamples.map(({ id, sql }) => [id, sql] as const))('hostile on BigQuery: %s: %s', (_id, candidate) => {
  expect(bigQueryGuard.check({ candidate, parameters: [], policy: shop }).ok).toBe(false)
})
