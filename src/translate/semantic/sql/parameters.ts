import type { SqlValue } from '../../../guard/policy.ts'

/** Values of a statement under construction. `add` gives back the place in the text, with the type it is read as: `$1::date`. */
export type Parameters = { values: SqlValue[]; add(value: SqlValue, type: string): string }

/** No values yet; equal values of one type share a place. */
export function newParameters(): Parameters {
  const values: SqlValue[] = []
  const places = new Map<string, string>()
  return {
    values,
    add(value, type) {
      const key = `${type} ${JSON.stringify(value)}`
      const known = places.get(key)
      if (known !== undefined) return known
      values.push(value)
      const place = `$${values.length}::${type}`
      places.set(key, place)
      return place
    },
  }
}
