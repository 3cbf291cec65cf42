import type { Unit } from '../../catalog/semantic-model.ts'
import type { ResultColumn } from '../../present/columns.ts'
import { writeChange, writeLike } from '../notify/write-value.ts'
import type { Finding } from './score-points.ts'

/** A KPI as it is written: its unit from the semantic model or, without one, from its definition. */
export const kpiColumn = (name: string, unit: Unit | null, unitText: string | null): ResultColumn => ({
  name,
  label: name.replaceAll('_', ' '),
  type: 'numeric',
  role: unit?.kind === 'percent' ? 'rate' : 'measure',
  unit: unit ?? unitOfText(unitText),
  format: null,
  nullable: false,
})

function unitOfText(text: string | null): Unit | null {
  if (text === null || text === '') return null
  if (text === '%') return { kind: 'percent', scale: 100 }
  if (/^[A-Z]{3}$/.test(text)) return { kind: 'currency', code: text }
  return { kind: 'other', noun: text }
}

/** What was unusual, in words. */
export function describeAnomaly(found: Finding, column: ResultColumn): string {
  const [value, expected] = [withUnit(found.value, column), withUnit(found.expected, column)]
  const change = found.relative === null ? '' : `, ${writeChange(found.relative * 100)}`
  const word = found.favourable === true ? 'Unusually good' : found.value > found.expected ? 'Unusually high' : 'Unusually low'
  const range = `usual is ${withUnit(found.low, column)} to ${withUnit(found.high, column)}`
  if (found.shiftTo === null) return `${word}: ${value}, expected about ${expected}${change}; ${range}.`
  const side = found.value > found.expected ? 'higher' : 'lower'
  return `Level shift since ${found.at.slice(0, 10)}: ${side} than before, ${value} at first, expected about ${expected}${change}; last seen ${found.shiftTo.slice(0, 10)}.`
}

/** What a row says of a value that was unusual and was corrected. */
export const describeWithdrawn = (value: number, column: ResultColumn): string =>
  `Restated: the value is now ${withUnit(value, column)} and no longer unusual.`

/** Statistics are written to four figures, percentages too: one digit would hide what made them unusual. */
function withUnit(value: number, column: ResultColumn): string {
  const figures = Number(value.toPrecision(Math.abs(value) >= 1_000 ? 6 : 4))
  const { unit } = column
  if (unit?.kind === 'percent' && unit.scale === 100) return `${writeLike(figures, { ...column, unit: null, role: 'measure' }) ?? ''}%`
  const text = writeLike(figures, column) ?? ''
  return unit?.kind === 'other' || unit?.kind === 'duration' || unit?.kind === 'quantity' ? `${text} ${unit.noun}` : text
}
