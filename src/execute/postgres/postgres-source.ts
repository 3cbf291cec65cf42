import type pg from 'pg'
import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { boundReplies } from '../../db/bound-replies.ts'
import { openCursor, queryExtended } from '../../db/cursor.ts'
import type { Connections } from '../../db/db.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Cell } from '../../present/columns.ts'
import type { Run, RunInput, Source } from '../source.ts'
import { estimate, explainOffset, tooExpensive } from './estimate.ts'
import { plainCell, readRows } from './read-rows.ts'
import { beginReadOnly } from './session.ts'
import { problemOf } from './sqlstates.ts'
import { type Stop, StoppedError, stopOn } from './stop.ts'
import { builtInTypeNames } from './type-names.ts'

export type PostgresSourceDeps = {
  /** Connections of the reader role. */
  connections: Connections
  /** More of the same role, for cancelling and for naming types, so that a busy pool cannot delay them. Without it `connections` serve. */
  sideConnections?: Connections
  clock: Clock
  log: Logger
}

type NameTypes = (oids: number[]) => Promise<ReadonlyMap<number, string>>

/** How long a stopped statement may take to end before its connection is dropped. */
const graceMs = 2_000
const cancelEveryMs = 100
/** A statement that has not heard a cancel for so long is ended together with its connection. */
const deafAfterMs = 1_000
/** The most that the server may send between two batches. Cells are cut and bytes counted only once the driver has a batch whole. */
const heldBytes = 64_000_000

/**
 * A PostgreSQL target. Each run is a read-only transaction of its own that is always rolled back; after an error or a stop its
 * connection is destroyed. Aborting really cancels the statement on the server (`pg_cancel_backend` on a second connection).
 */
export function postgresSource(deps: PostgresSourceDeps): Source {
  const nameTypes = typeNamer(deps.sideConnections ?? deps.connections)
  return {
    name: 'postgresql',
    run: (input) => runOnce(deps, nameTypes, input),
    close: async () => {
      await Promise.all([deps.connections.close(), deps.sideConnections?.close()])
    },
  }
}

type Progress = { offset: number; settled: boolean; whenSettled: PromiseWithResolvers<void>; cancelling: Promise<void> | null }

async function runOnce(deps: PostgresSourceDeps, nameTypes: NameTypes, input: RunInput): Promise<Result<Run, Problem>> {
  const stop = stopOn(input.signal, input.limits.timeoutMs)
  const progress: Progress = { offset: 0, settled: false, whenSettled: Promise.withResolvers(), cancelling: null }
  const outcome = Promise.withResolvers<Result<Run, Problem>>()
  let began = false
  // Nothing is to be waited for where nothing runs yet.
  stop.onStop(() => {
    if (!began) outcome.reject(new StoppedError('stopped before a connection was free'))
  })
  const work = deps.connections.withClient(async (client) => {
    if (stop.reason() !== null) return
    began = true
    const bound = boundReplies(client, heldBytes)
    try {
      outcome.resolve(await stop.within(graceMs, inTransaction(client, deps, nameTypes, input, stop, progress)))
    } catch (error) {
      // A socket of Workers does not pass on what it was closed for.
      throw bound.broken() ?? error
    } finally {
      progress.settled = true
      progress.whenSettled.resolve()
      // A late cancel must not hit whoever gets this connection next.
      await progress.cancelling
    }
    stop.check()
    await cleanUp(client)
    bound.release()
  })
  work.catch(outcome.reject)
  try {
    return await stop.within(graceMs + 500, outcome.promise)
  } catch (error) {
    const context = { stoppedBy: stop.reason(), timeoutMs: input.limits.timeoutMs, text: input.sql.text, offset: progress.offset }
    const problem = error instanceof StoppedError ? stopProblem(context) : problemOf(error, context)
    if (problem === null) throw error
    if (problem.kind === 'database-unavailable') deps.log.warn('target database unavailable', { error })
    return fail(problem)
  } finally {
    stop.release()
  }
}

const stopProblem = (context: { stoppedBy: string | null; timeoutMs: number }): Problem =>
  context.stoppedBy === 'deadline' ? { kind: 'query-timeout', limitMs: context.timeoutMs } : { kind: 'cancelled' }

async function inTransaction(
  client: pg.ClientBase,
  deps: PostgresSourceDeps,
  nameTypes: NameTypes,
  input: RunInput,
  stop: Stop,
  progress: Progress,
): Promise<Result<Run, Problem>> {
  const { sql, limits } = input
  const session = await beginReadOnly(client, limits)
  if (session.fault !== null) {
    deps.log.error('the reader connection is not safe', { fault: session.fault })
    return fail({ kind: 'database-unavailable', message: 'The connection to the database is not set up for safe reading.' })
  }
  stop.onStop(() => {
    progress.cancelling = cancelUntilSettled(deps, session.pid, progress)
  })
  const startedAt = deps.clock.now()
  let figures: Run['estimate'] = null
  if (limits.maxCost !== null || input.planOnly) {
    stop.check()
    progress.offset = explainOffset
    const planned = await estimate(client, sql)
    if (!planned.ok) return planned
    figures = planned.value
    progress.offset = 0
    input.onEstimate?.(figures)
    const expensive = tooExpensive(figures, limits)
    if (expensive !== null) return fail(expensive)
    if (input.planOnly) return ok({ columns: [], rows: [], truncated: 'none', estimate: figures, elapsedMs: deps.clock.now() - startedAt })
  }
  const cursor = openCursor(client, sql.text, sql.parameters)
  const { onColumns, onRows, takeRows } = input
  const read = await readRows({ cursor, limits, check: stop.check, nameTypes, onColumns, onRows, takeRows })
  await cursor.close()
  const elapsedMs = deps.clock.now() - startedAt
  const beside = input.beside === undefined ? {} : { beside: await readBeside(client, input.beside, stop) }
  return ok({ ...read, estimate: figures, elapsedMs, ...beside })
}

async function readBeside(client: pg.ClientBase, sql: CheckedSql, stop: Stop): Promise<Cell[]> {
  stop.check()
  const [row = []] = await queryExtended(client, sql.text, sql.parameters)
  return row.map(plainCell)
}

/** Ends the transaction and clears the session, so that nothing a statement might have left reaches the next asker. The answer does not wait for it. */
async function cleanUp(client: pg.ClientBase): Promise<void> {
  await client.query('rollback')
  await client.query('discard all')
}

/**
 * Cancels until the statement has ended: a cancel that arrives between two statements is lost. Code of the server that does not look for
 * cancels, such as a type's input function over a long text, may still look for the end of its session.
 */
async function cancelUntilSettled(deps: PostgresSourceDeps, pid: number, progress: Progress): Promise<void> {
  const connections = deps.sideConnections ?? deps.connections
  for (let spentMs = 0; !progress.settled && spentMs < graceMs; spentMs += cancelEveryMs) {
    try {
      const how = spentMs < deafAfterMs ? 'pg_cancel_backend' : 'pg_terminate_backend'
      await connections.withClient((client) => client.query(`select pg_catalog.${how}($1)`, [pid]))
    } catch (error) {
      deps.log.warn('a statement could not be cancelled', { error })
    }
    await settledWithin(cancelEveryMs, progress)
  }
}

async function settledWithin(ms: number, progress: Progress): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  await Promise.race([progress.whenSettled.promise, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}

/** Names types by object id: the built-in ones from a table, enums, domains and extension types from the server, once each. */
function typeNamer(connections: Connections): NameTypes {
  const learnt = new Map<number, string>(builtInTypeNames)
  return async (oids) => {
    const missing = oids.filter((oid) => !learnt.has(oid))
    if (missing.length === 0) return learnt
    await connections.withClient(async (client) => {
      const text = 'select oid::int4 as oid, typname from pg_catalog.pg_type where oid = any($1)'
      const found = await client.query<{ oid: number; typname: string }>(text, [missing])
      for (const row of found.rows) learnt.set(row.oid, row.typname)
    })
    return learnt
  }
}
