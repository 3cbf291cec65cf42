import pg from 'pg'

const urlParameters: Record<string, string> = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
}

/**
 * A connection as the environment variables that PostgreSQL's own programs read, so that nothing of it stands on their command line. Source: PostgreSQL,
 * "Environment Variables" of libpq.
 */
export function libpqEnvironment(config: pg.ClientConfig): Record<string, string> {
  const { host, port, user, database, password } = new pg.Client(config)
  const found: Record<string, string> = { PGHOST: host, PGPORT: String(port), PGCONNECT_TIMEOUT: '10' }
  if (user) found.PGUSER = user
  if (database) found.PGDATABASE = database
  if (typeof password === 'string' && password !== '') found.PGPASSWORD = password
  const query = config.connectionString?.split('#')[0]?.split('?')[1] ?? ''
  for (const [name, value] of new URLSearchParams(query)) {
    const variable = Object.hasOwn(urlParameters, name) ? urlParameters[name] : undefined
    if (variable) found[variable] = value
  }
  return found
}
