import type pg from 'pg'
import type { ZodType } from 'zod'
import type { Sql } from './sql.ts'

/**
 * Where connections come from: a pool on Node, one client per request on Workers. `work` gets a connected client for
 * itself; when it throws, the connection is destroyed instead of reused.
 */
export type Connections = {
  withClient<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Typed access to the service database. Rows are parsed by the given zod schema; a mismatch is a bug and throws. */
export type Db = {
  /** All rows. */
  many<T>(row: ZodType<T>, query: Sql): Promise<T[]>
  /** Exactly one row; throws when there is none. */
  one<T>(row: ZodType<T>, query: Sql): Promise<T>
  /** The first row, or null. */
  maybeOne<T>(row: ZodType<T>, query: Sql): Promise<T | null>
  /** Runs a statement and gives back how many rows it touched. */
  run(query: Sql): Promise<number>
  /** Runs `work` in one transaction; commits when it resolves, rolls back when it throws. Not nestable. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>
}

/** A `Db` over connections: each call outside a transaction takes a connection of its own. */
export function dbOver(connections: Connections): Db {
  return {
    ...queries((query) => connections.withClient((client) => runQuery(client, query))),
    transaction: (work) => connections.withClient((client) => inTransaction(client, work)),
  }
}

async function inTransaction<T>(client: pg.ClientBase, work: (db: Db) => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const value = await work({
      ...queries((query) => runQuery(client, query)),
      transaction: () => Promise.reject(new Error('transactions do not nest')),
    })
    await client.query('commit')
    return value
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

type Answer = { rows: unknown[]; rowCount: number | null }

const runQuery = async (client: pg.ClientBase, query: Sql): Promise<Answer> => client.query({ text: query.text, values: query.values })

function queries(send: (query: Sql) => Promise<Answer>): Omit<Db, 'transaction'> {
  return {
    many: async (row, query) => (await send(query)).rows.map((found) => row.parse(found)),
    one: async (row, query) => {
      const { rows } = await send(query)
      if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`)
      return row.parse(rows[0])
    },
    maybeOne: async (row, query) => {
      const [found] = (await send(query)).rows
      return found === undefined ? null : row.parse(found)
    },
    run: async (query) => (await send(query)).rowCount ?? 0,
  }
}
