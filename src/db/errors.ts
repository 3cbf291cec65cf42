/** An error as the server or the socket reports it: an SQLSTATE or a system code such as `ECONNREFUSED`. `position` counts characters from 1. */
export type DatabaseError = { code: string; message: string; position: number | null }

const away = /^(08|28|3D|57P0[1-5]|53300|E[A-Z_]+$)/
const lostConnection =
  /connection terminated|connection error|timeout exceeded|timeout expired|client was closed|network connection lost|stream was cancelled/i

/**
 * Reads what the driver threw, null when it is no error of the database. A connection that ends without a code, or is not had in
 * time, reads as `ECONNRESET`. Source of the codes: PostgreSQL, appendix A, "PostgreSQL Error Codes".
 */
export function readDatabaseError(error: unknown): DatabaseError | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^([0-9A-Z]{5}|E[A-Z_]+)$/.test(code) && !code.startsWith('ERR_')) {
    const position = 'position' in error && typeof error.position === 'string' ? Number(error.position) : null
    return { code, message: error.message, position }
  }
  if (lostConnection.test(error.message)) return { code: 'ECONNRESET', message: error.message, position: null }
  return error instanceof AggregateError ? readDatabaseError(error.errors[0]) : null
}

/** Whether no connection became free in time; the database itself may be well. */
export const isPoolBusy = (error: unknown): boolean =>
  error instanceof Error && /timeout exceeded when trying to connect/i.test(error.message)

/** Whether the database cannot be reached or refuses connections now, so that the same call may work later. */
export function isDatabaseAway(error: unknown): boolean {
  const found = readDatabaseError(error)
  return found !== null && away.test(found.code)
}
