import { request } from 'node:http'
import type pg from 'pg'
import { inject } from 'vitest'
import { type Connections, type Db, dbOver } from '../../src/db/db.ts'
import { poolConnections } from '../../src/db/pool.ts'
import type { ClonedDatabase, TemplateKind } from './test-cluster.ts'

/**
 * A database of a test's own. `owner` and `reader` connect through a socket; for TCP use the same with `host: '127.0.0.1'`. The pools
 * open connections on first use; `close` ends them. The database goes away with the run's cluster.
 */
export type TestDatabase = {
  owner: pg.ClientConfig
  reader: pg.ClientConfig
  db: Db
  connections: Connections
  readerConnections: Connections
  close(): Promise<void>
}

/** A new database: `empty`, with all `migrated` tables and the reader role, or with the `demo` data as of 2026-11-20. */
export async function cloneDatabase(kind: TemplateKind): Promise<TestDatabase> {
  // The other side is our own `TestCluster.clone`.
  const { owner, reader } = (await askFor(kind)) as ClonedDatabase
  const connections = poolConnections(owner)
  const readerConnections = poolConnections(reader)
  return {
    owner,
    reader,
    db: dbOver(connections),
    connections,
    readerConnections,
    close: async () => {
      await Promise.all([connections.close(), readerConnections.close()])
    },
  }
}

/** Asks the process that makes what test files share. Rejects with what went wrong there. */
export function askFor(kind: TemplateKind | 'browser'): Promise<unknown> {
  return new Promise((done, failed) => {
    // A connection of its own: one that was kept may be closed by the other side just when it is used again.
    const asked = request({ socketPath: inject('testDatabases'), method: 'POST', path: `/${kind}`, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => (response.statusCode === 200 ? done(JSON.parse(text)) : failed(new Error(text))))
    })
    asked.on('error', failed)
    asked.end()
  })
}
