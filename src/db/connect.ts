import pg from 'pg'
import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'

/**
 * One connection of its own, for work outside the pools. A broken connection makes its queries fail and never ends the process.
 * Problem: `database-unavailable`, naming host, port, database and login, never the password.
 */
export async function connect(config: pg.ClientConfig, applicationName: string): Promise<Result<pg.Client>> {
  try {
    const client = new pg.Client({ ...config, connectionTimeoutMillis: 10_000, application_name: applicationName })
    client.on('error', () => undefined)
    await client.connect()
    return ok(client)
  } catch (error) {
    return fail(connectionProblem(error, config))
  }
}

/** Runs `work` on a connection of its own and closes it. A connection that breaks is a problem too; what `work` throws otherwise is thrown on. */
export async function withConnection<T>(
  config: pg.ClientConfig,
  applicationName: string,
  work: (client: pg.Client) => Promise<Result<T>>,
): Promise<Result<T>> {
  const connected = await connect(config, applicationName)
  if (!connected.ok) return connected
  const client = connected.value
  try {
    return await work(client)
  } catch (error) {
    if (await isAlive(client)) throw error
    return fail(connectionProblem(error, config))
  } finally {
    await client.end().catch(() => undefined)
  }
}

const isAlive = (client: pg.Client): Promise<boolean> =>
  client.query('select 1').then(
    () => true,
    () => false,
  )

const hints: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the server does not answer',
  ECONNRESET: 'the server closed the connection',
  ERR_INVALID_URL: 'the URL is not written as postgres://user:password@host:5432/database',
  '28P01': 'the password is wrong',
  '28000': 'this login is not allowed',
  '3D000': 'there is no such database',
  '53300': 'the server has no free connection',
  '57P01': 'the server is shutting down',
  '57P03': 'the server is starting up or shutting down',
}

function connectionProblem(error: unknown, config: pg.ClientConfig): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const hint = hints[code] ?? (error instanceof Error ? error.message : String(error))
  return { kind: 'database-unavailable', message: `Cannot connect to PostgreSQL${placeOf(config)}: ${hint}.` }
}

/** Where a configuration leads, as the driver reads it with all its defaults; empty when it cannot. */
function placeOf(config: pg.ClientConfig): string {
  try {
    const { host, port, database, user } = new pg.Client(config)
    return ` at ${host}:${port}${database ? `, database ${database}` : ''}${user ? `, as ${user}` : ''}`
  } catch {
    return ''
  }
}
