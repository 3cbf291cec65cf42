import { readDatabaseError } from '../../db/errors.ts'
import { FileFault } from './read-bytes.ts'

/**
 * Why a table could not be loaded, for the person at the terminal, with what to do; null for a mistake of ours, which is thrown on.
 * Source of the codes: PostgreSQL, appendix A.
 */
export function explainFailure(error: unknown, table: string): string | null {
  if (error instanceof FileFault) return error.message
  const found = readDatabaseError(error)
  if (found === null) return null
  const where = error instanceof Error && 'where' in error && typeof error.where === 'string' ? ` (${error.where.split('\n')[0]})` : ''
  switch (found.code) {
    case '53100':
      return `The database server's disk is full: ${found.message}. Make room and run the same command again; what is loaded stays.`
    case '42501':
      return `This login may not do that: ${found.message}. Import as the owner of the tables (DATABASE_URL), or grant the rights on ${table}.`
    case '25006':
      return `The database takes no changes now: ${found.message}. Is it a standby?`
    case '57014':
      return `The server cancelled it: ${found.message}.`
    case '55P03':
      return `Another program keeps ${table} locked. Run the same command again when it is done.`
    case '42P01':
    case '42703':
      return `The database is not as this version expects: ${found.message}. Run "pulse migrate".`
    default:
      return /^(08|57P|E[A-Z_]+$)/.test(found.code)
        ? `The connection to the database was lost: ${found.message}. Run the same command again; what is loaded stays.`
        : `The database refused it: ${found.message}${where}.`
  }
}
