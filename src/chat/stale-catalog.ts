import type { Problem } from '../base/problem.ts'

/** Missing or forbidden: schema, table, column, function, type, privilege. Source: PostgreSQL, appendix A, "Error Codes". */
const signs = new Set(['3F000', '42P01', '42703', '42883', '42704', '42501'])

/**
 * Whether the database refused something that the guard had found in the catalog: it was renamed, dropped or revoked since the catalog was read. No other candidate
 * over the same catalog could do better.
 */
export const isStaleCatalog = (problem: Problem): boolean => problem.kind === 'query-failed' && signs.has(problem.sqlstate)
