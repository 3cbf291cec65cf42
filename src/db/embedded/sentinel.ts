import { Socket } from 'node:net'
import pg from 'pg'

/** A connection that only tells when it ends. It does not keep the process alive. */
export type Sentinel = { ended: Promise<void>; close(): Promise<void> }

/**
 * Connects to the server behind the socket. `refused` when nobody accepts connections there or the server is starting or stopping;
 * `busy` when it is alive and has no place for us.
 */
export async function connectSentinel(socketDir: string, port: number): Promise<Sentinel | 'refused' | 'busy'> {
  const socket = new Socket()
  const client = new pg.Client({
    host: socketDir,
    port,
    user: 'postgres',
    database: 'postgres',
    application_name: 'pulse-query keeper',
    connectionTimeoutMillis: 10_000,
    stream: () => socket,
  })
  client.on('error', () => undefined)
  const ended = new Promise<void>((done) => client.once('end', () => done()))
  try {
    await client.connect()
    socket.unref()
    const close = (): Promise<void> => {
      socket.ref()
      return client.end().catch(() => undefined)
    }
    return { ended, close }
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
    return /^(?!57P)[0-9A-Z]{5}$/.test(code) ? 'busy' : 'refused'
  }
}
