import type pg from 'pg'

/** The same server and login with another database. */
export function onDatabase(config: pg.ClientConfig, database: string): pg.ClientConfig {
  if (!config.connectionString) return { ...config, database }
  // Parameters count less than the path, and a URL without a host, as for a socket, is not one that could be taken apart.
  const [, before = '', after = ''] = /^(postgres(?:ql)?:\/\/[^/?#]*)(?:\/[^?#]*)?(.*)$/s.exec(config.connectionString) ?? []
  return { ...config, connectionString: `${before}/${encodeURIComponent(database)}${after}` }
}
