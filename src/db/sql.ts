import sqlTag, { empty, join, raw, Sql } from 'sql-template-tag'

/** Tagged template for SQL of ours: every `${value}` becomes a parameter, only a nested `sql` is text. */
export const sql = sqlTag
export { empty, join, raw, Sql }

/** A double-quoted identifier as SQL text; embedded quotes are doubled. For names from catalogs, never for values. */
export const ident = (name: string): Sql => raw(quoteIdent(name))

/** The text of a double-quoted identifier. */
export const quoteIdent = (name: string): string => `"${name.replaceAll('"', '""')}"`
