import pg from 'pg'

const numbers = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'],
  [21, Number],
  [23, Number],
  [700, finite],
  [701, finite],
])

/** `NaN` and the infinities stay text: JSON has no way to write them. */
function finite(text: string): number | string {
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}

/**
 * How PostgreSQL values arrive: bool as boolean, int2, int4, float4 and float8 as numbers when finite, json and jsonb parsed
 * only by our own tables' schemas, everything else (int8, numeric, dates, instants, json text, arrays) as the server's text.
 * No value ever becomes a JavaScript Date.
 */
export const textTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: string) => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary')
    return numbers.get(oid) ?? ((text: string) => text)
  },
}
