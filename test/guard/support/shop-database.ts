import type { Connections } from '../../../src/db/db.ts'
import { poolConnections } from '../../../src/db/pool.ts'
import { cloneDatabase } from '../../support/database.ts'
import { shopSql } from './shop.ts'

/** The answer to a statement, or the SQLSTATE of its error. */
export type Answer = { names: string[]; rows: unknown[][] } | { code: string; message: string }

/** The shop on a real server: as its owner, who may do anything, and as the role with grants on single columns. */
export type Shop = { owner: Connections; reader: Connections; close(): Promise<void> }

/** A shop of a test's own. */
export async function openShop(): Promise<Shop> {
  const database = await cloneDatabase('empty')
  await database.connections.withClient((client) => client.query(shopSql))
  const reader = poolConnections({ ...database.owner, user: 'shop_reader', password: 'reads-the-shop' })
  return {
    owner: database.connections,
    reader,
    close: async () => {
      await reader.close()
      await database.close()
    },
  }
}

/** Runs a statement by the extended protocol and takes what comes back, an error too. */
export function ask(connections: Connections, text: string, values: unknown[] = [], before: string[] = []): Promise<Answer> {
  return connections.withClient(async (client): Promise<Answer> => {
    for (const statement of before) await client.query(statement)
    try {
      const { fields, rows } = await client.query<unknown[]>({ text, values, rowMode: 'array' })
      return { names: fields.map(({ name }) => name), rows }
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      return { code: code ?? 'none', message }
    }
  })
}
