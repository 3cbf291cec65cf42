import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { ensureReader } from '../../src/db/reader-role.ts'
import { quoteIdent, raw } from '../../src/db/sql.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import type { RunLimits, Source } from '../../src/execute/source.ts'
import type { CheckedSql } from '../../src/guard/checked-sql.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { hostileSamples, sandboxPolicy, sandboxSql } from '../guard/support/corpora.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { traces } from './support/trace.ts'
import { unguarded } from './support/vault.ts'

let database: TestDatabase
let source: Source
let guard: Guard
let folder: string
let trace: () => Promise<Record<string, string>>
beforeAll(async () => {
  ;[database, guard] = await Promise.all([cloneDatabase('migrated'), createGuard()])
  await database.connections.withClient((client) => client.query(sandboxSql))
  const log = jsonLogger('silent', () => undefined)
  const made = await ensureReader(database.owner, log, { schemas: ['public', 'analytics', 'internal'], exclusive: true })
  if (!made.ok) throw new Error(JSON.stringify(made.problem))
  const { role } = made.value
  await database.db.run(raw(`revoke select on all tables in schema public, analytics, internal from ${role}`))
  for (const [key, columns] of Object.entries(sandboxPolicy.tables))
    await database.db.run(raw(`grant select (${columns.map(quoteIdent).join(', ')}) on ${key} to ${role}`))
  folder = await mkdtemp(join(tmpdir(), 'corpora-'))
  trace = traces(database.connections, role, folder)
  const connections = poolConnections(database.reader, { max: 1 })
  source = postgresSource({ connections, sideConnections: poolConnections(database.reader, { max: 1 }), clock: systemClock(), log })
})
afterAll(async () => {
  await source.close()
  await database.close()
  await rm(folder, { recursive: true })
})

const limits: RunLimits = { maxRows: 1_000, maxBytes: 1_000_000, timeoutMs: 200, maxCost: 5_000_000, timeZone: 'UTC' }
const run = (sql: CheckedSql, over: Partial<RunLimits> = {}) =>
  source.run({ sql, limits: { ...limits, ...over }, signal: new AbortController().signal })
const secrets = /hash\d|ssn\d|tok\d|hunter2|s3cr3t|4111111111111111/

test('every hostile sample reaches the server unguarded: nothing is changed and nothing closed is read', async () => {
  const before = await trace()
  const ended: Record<string, number> = {}
  for (const { id, sql } of hostileSamples) {
    // Without the planner, which would stop every statement that is no query.
    const outcome = await run(unguarded(sql), { maxCost: null })
    const end = outcome.ok ? 'rows' : outcome.problem.kind
    ended[end] = (ended[end] ?? 0) + 1
    const seen = outcome.ok ? JSON.stringify(outcome.value.rows) : ''
    expect([id, secrets.test(seen)]).toEqual([id, false])
    if (!outcome.ok) expect([id, end]).toEqual([id, expect.stringMatching(/^(query-failed|query-timeout|database-unavailable)$/)])
  }
  expect(await trace()).toEqual(before)
  expect(ended['query-failed']).toBeGreaterThan(100)
})

describe('what the guard leaves to the layers behind it', () => {
  const later = hostileSamples.filter(({ layer }) => layer === 'cost' || layer === 'runtime')
  test.each(later.map(({ id, sql, layer }) => [id, layer, sql] as const))('%s (%s): %s', async (_id, layer, sql) => {
    const verdict = guard.check({ candidate: sql, parameters: [], policy: sandboxPolicy })
    await guard.ready()
    if (!verdict.ok) return
    const outcome = await run(verdict.value)
    // A row limit may have made it harmless: then it ends with rows, and in time.
    if (outcome.ok) expect(outcome.value.rows.length).toBeLessThanOrEqual(limits.maxRows)
    else expect(outcome.problem.kind).toBe(layer === 'cost' ? 'too-expensive' : 'query-timeout')
  })
})
