import type pg from 'pg'
import type { Problem } from '../base/problem.ts'

const hints: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the server does not answer',
  ECONNRESET: 'the server closed the connection',
  '28P01': 'the password is wrong',
  '28000': 'this login is not allowed',
  '3D000': 'there is no such database',
  '53300': 'the server has no free connection',
  '57P03': 'the server is starting up or shutting down',
}

/** The problem of a connection that could not be made: host, port, database and login are named, the password never. */
export function connectionProblem(error: unknown, config: pg.ClientConfig): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const hint = hints[code] ?? (error instanceof Error ? error.message : String(error))
  return { kind: 'database-unavailable', message: `Cannot connect to PostgreSQL ${describe(config)}: ${hint}.` }
}

function describe(config: pg.ClientConfig): string {
  const from = config.connectionString ? fromUrl(config.connectionString) : {}
  const { host = 'localhost', port = 5432, database, user } = { ...config, ...from }
  return `at ${host}:${port}${database ? `, database ${database}` : ''}${user ? `, as ${user}` : ''}`
}

function fromUrl(text: string): { host?: string; port?: number; database?: string; user?: string } {
  if (!URL.canParse(text)) return {}
  const url = new URL(text)
  return {
    ...(url.hostname ? { host: url.hostname } : {}),
    ...(url.port ? { port: Number(url.port) } : {}),
    ...(url.pathname.length > 1 ? { database: decodeURIComponent(url.pathname.slice(1)) } : {}),
    ...(url.username ? { user: decodeURIComponent(url.username) } : {}),
  }
}
