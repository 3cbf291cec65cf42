import type { Catalog } from '../../catalog/catalog.ts'
import type { VerifiedQuestion } from './verified-question.ts'

/**
 * Whether an asker with this part of the catalog may learn that a question exists: everything that its statement reads is there, and so
 * are the values that it names, in its text or in its slots.
 */
export function isVisible(question: Pick<VerifiedQuestion, 'columns' | 'tables' | 'literals' | 'slots'>, catalog: Catalog): boolean {
  const named = question.slots.flatMap((slot) => (slot.kind === 'value' ? [slot.column] : []))
  return (
    question.tables.every((table) => catalog.tables.has(table)) &&
    question.columns.every((column) => hasColumn(catalog, column)) &&
    [...question.literals, ...named].every((column) => catalog.values.valuesOf(column) !== null)
  )
}

function hasColumn(catalog: Catalog, place: string): boolean {
  const [schema, table, ...column] = place.split('.')
  return catalog.tables.get(`${schema}.${table}`)?.columns.some((one) => one.name === column.join('.')) === true
}
