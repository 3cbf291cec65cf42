import type { TypeName } from '@pgsql/types'
import { printName } from './print.ts'
import { contentsOf, textsOf } from './tree.ts'

/** Names that the grammar writes for types with a spelling of their own; every other type is printed by its name. */
const spellings: Record<string, string> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  numeric: 'numeric',
  varchar: 'varchar',
  bit: 'bit',
  varbit: 'bit varying',
  json: 'json',
}

/** Bits of an interval's fields. Source: PostgreSQL, utils/timestamp.h and gram.y, opt_interval. */
export const intervalFields: Record<number, string> = {
  4: 'year',
  2: 'month',
  8: 'day',
  1024: 'hour',
  2048: 'minute',
  4096: 'second',
  6: 'year to month',
  1032: 'day to hour',
  3080: 'day to minute',
  7176: 'day to second',
  3072: 'hour to minute',
  7168: 'hour to second',
  6144: 'minute to second',
}

const allFields = 32767

/** A type as it is written behind `::`. */
export function printType({ names, typmods, arrayBounds }: TypeName = {}): string {
  const sizes = contentsOf(typmods, 'A_Const').map(({ ival: { ival = 0 } = {} }) => ival)
  const array = contentsOf(arrayBounds, 'Integer').map(({ ival = 0 }) => (ival < 0 ? '[]' : `[${ival}]`))
  return printElement(textsOf(names), sizes) + array.join('')
}

function printElement(parts: string[], sizes: number[]): string {
  const [schema, name = ''] = parts
  const size = sizes.length > 0 ? `(${sizes.join(', ')})` : ''
  if (schema !== 'pg_catalog' || parts.length !== 2) return parts.map(printName).join('.') + size
  if (name === 'interval') return printInterval(sizes)
  if (name === 'bpchar' && sizes.length === 1) return `char${size}`
  if (name === 'time' || name === 'timestamp') return `${name}${size}`
  if (name === 'timetz' || name === 'timestamptz') return `${name.replace('tz', '')}${size} with time zone`
  const spelling = name === 'bit' && sizes.length === 0 ? undefined : spellings[name]
  return spelling === undefined ? `pg_catalog.${printName(name)}${size}` : `${spelling}${size}`
}

function printInterval([fields, precision]: number[]): string {
  if (fields === undefined) return 'interval'
  const digits = precision === undefined ? '' : `(${precision})`
  return fields === allFields ? `interval${digits}` : `interval ${intervalFields[fields] ?? ''}${digits}`
}
