import type { VerifiedSlot } from '../../catalog/semantic-model.ts'
import type { SqlValue } from '../../guard/policy.ts'
import { dayOfIso, isoOf } from '../dates/days.ts'

/** What the words at a slot stand for now. */
export type SlotValue =
  | { kind: 'value'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'period'; from: string | null; to: string | null }

/** Strings, quoted names, comments, and `$n`: a parameter is one only outside of the others. */
const token = /\b[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(?<number>\d+)/g

/** The parameters that a statement uses, each once. */
export function parametersIn(sql: string): number[] {
  const found = [...sql.matchAll(token)].flatMap(({ groups }) => (groups?.number === undefined ? [] : [Number(groups.number)]))
  return [...new Set(found)].sort((a, b) => a - b)
}

/**
 * The statement with values in its slots. Texts and days become parameters, counted anew; numbers are written out, because a limit
 * must be a constant. Null when a parameter is left without a value.
 */
export function bindSlots(
  sql: string,
  slots: readonly VerifiedSlot[],
  values: readonly SlotValue[],
): { sql: string; parameters: SqlValue[] } | null {
  const given = new Map<number, string | number>()
  for (const [at, slot] of slots.entries()) {
    const value = values[at]
    if (slot.kind === 'period' && value?.kind === 'period') {
      for (const place of slot.starts) if (value.from !== null) given.set(place, value.from)
      for (const place of slot.ends) if (value.to !== null) given.set(place, value.to)
      for (const place of slot.lasts) if (value.to !== null) given.set(place, isoOf(dayOfIso(value.to) - 1))
    } else if (slot.kind !== 'period' && value?.kind === slot.kind) {
      for (const place of slot.binds) given.set(place, value.value)
    }
  }
  const parameters: SqlValue[] = []
  const places = new Map<number, number>()
  let complete = true
  const text = sql.replace(token, (found, ...rest) => {
    const groups: { number?: string } = rest.at(-1)
    if (groups.number === undefined) return found
    const number = Number(groups.number)
    const value = given.get(number)
    if (value === undefined) complete = false
    if (typeof value === 'number') return value < 0 ? `(${value})` : String(value)
    const place = places.get(number) ?? parameters.push(value ?? null)
    places.set(number, place)
    return `$${place}`
  })
  return complete ? { sql: text, parameters } : null
}

/** The values that a question was verified with. */
export const ownValues = (slots: readonly VerifiedSlot[]): SlotValue[] =>
  slots.map((slot) =>
    slot.kind === 'period'
      ? { kind: 'period', from: slot.from, to: slot.to }
      : slot.kind === 'value'
        ? { kind: 'value', value: slot.value }
        : { kind: 'number', value: slot.value },
  )

/** The statement with the approved values in their places. */
export function withOwnValues({ sql, slots }: { sql: string; slots: readonly VerifiedSlot[] }): string {
  const bound = bindSlots(sql, slots, ownValues(slots))
  if (bound === null) return sql
  return bound.sql.replace(token, (found, ...rest) => {
    const groups: { number?: string } = rest.at(-1)
    if (groups.number === undefined) return found
    return `'${String(bound.parameters[Number(groups.number) - 1]).replaceAll("'", "''")}'`
  })
}
