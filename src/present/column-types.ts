/** Kinds of values that are written differently, from the database's type name (PostgreSQL and BigQuery names). */
export type ValueKind = 'number' | 'date' | 'instant' | 'time' | 'interval' | 'boolean' | 'json' | 'text'

const kinds: Record<string, ValueKind> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  float4: 'number',
  float8: 'number',
  real: 'number',
  'double precision': 'number',
  numeric: 'number',
  decimal: 'number',
  int64: 'number',
  float64: 'number',
  bignumeric: 'number',
  oid: 'number',
  date: 'date',
  timestamp: 'instant',
  timestamptz: 'instant',
  datetime: 'instant',
  'timestamp without time zone': 'instant',
  'timestamp with time zone': 'instant',
  time: 'time',
  timetz: 'time',
  interval: 'interval',
  bool: 'boolean',
  boolean: 'boolean',
  json: 'json',
  jsonb: 'json',
  struct: 'json',
}

/** The kind of a type; a length or precision in brackets does not matter, and what is not known is text. */
export function valueKind(type: string): ValueKind {
  const name = type.toLowerCase().replace(/\s*\(.*\)/, '')
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? 'text') : 'text'
}

/** Whether the type holds whole numbers only. */
export const isWholeType = (type: string): boolean => /^(int\d*|smallint|integer|bigint|oid)$/i.test(type)
