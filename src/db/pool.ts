import pg from 'pg'
import type { Connections } from './db.ts'
import { textTypes } from './types.ts'

export type PoolOptions = {
  max?: number
  onError?: (error: Error) => void
  connectTimeoutMs?: number
  applicationName?: string
  /** How often a connection is used, and how long it lives, before another takes its place; absent: for ever. */
  maxUses?: number
  maxLifetimeSeconds?: number
}

/** Pooled connections for Node. A broken idle connection is dropped and reported to `onError`, it never ends the process. */
export function poolConnections(config: pg.ClientConfig, options: PoolOptions = {}): Connections {
  const pool = new pg.Pool({
    ...config,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    application_name: options.applicationName ?? 'pulse-query',
    types: textTypes,
    ...(options.maxUses === undefined ? {} : { maxUses: options.maxUses }),
    ...(options.maxLifetimeSeconds === undefined ? {} : { maxLifetimeSeconds: options.maxLifetimeSeconds }),
  })
  pool.on('error', (error) => options.onError?.(error))
  return {
    async withClient(work) {
      const client = await pool.connect()
      // The pool listens to idle clients only. Without this a connection that breaks in use would end the process; its query fails anyway.
      const broken = () => undefined
      client.on('error', broken)
      let failed = true
      try {
        const value = await work(client)
        failed = false
        return value
      } finally {
        client.release(failed)
        if (!failed) client.off('error', broken)
      }
    },
    close: () => pool.end(),
  }
}
