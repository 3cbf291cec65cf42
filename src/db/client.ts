import pg from 'pg'
import type { Connections } from './db.ts'
import { textTypes } from './types.ts'

/**
 * Connections for Workers: a new client for each piece of work, ended right after it. Sockets there belong to the request
 * that opened them, so nothing may be kept between requests; a proxy such as Hyperdrive does the pooling.
 */
export function clientConnections(config: pg.ClientConfig): Connections {
  return {
    async withClient(work) {
      const client = new pg.Client({ ...config, connectionTimeoutMillis: 5_000, application_name: 'pulse-query', types: textTypes })
      client.on('error', () => undefined)
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end().catch(() => undefined)
      }
    },
    close: () => Promise.resolve(),
  }
}
