import { type Draft, isPlural } from './draft.ts'

/** How many rows "latest alerts" shows when no number is given. */
const usualLimit = 10

const birth = /birth|dob|born|geburt|naissance|nacimiento/i

/** "the latest alert", "last 5 alerts": rows of a list by their time. */
export function settleLatest(draft: Draft): string | null {
  const { query, marks, subject, context } = draft
  const [note, ...others] = marks.notes.flatMap((mark) => (mark.note.type === 'latest' ? [mark.note] : []))
  if (note === undefined) return null
  if (others.length > 0 || subject === null || query.subject === null || query.measures.length > 0) return 'the latest of what'
  const fields = query.subject.datasets.flatMap((name) => {
    const dataset = context.index.datasets.get(name)
    return dataset?.timeAxis == null ? [] : [`${name}.${dataset.timeAxis}`]
  })
  const aged = marks.notes.some((mark) => mark.note.type === 'latest' && mark.note.aged)
  // Rows of events have one date of their own; people and things are as old as their birth says.
  const kept = query.subject.datasets
    .flatMap((name) => context.index.datasets.get(name) ?? [])
    .filter(({ kind, fields: own }) => (kind !== 'event' && kind !== 'log') || own.some(({ name }) => birth.test(name)))
  if (aged && kept.length > 0) {
    const births = kept.flatMap((dataset) =>
      dataset.fields.filter(({ name }) => birth.test(name)).map((field) => `${dataset.name}.${field.name}`),
    )
    if (births.length === 0) return 'old by which date'
    fields.splice(0, fields.length, ...births)
  }
  if (fields.length === 0) return 'the latest of what has no time'
  query.order = [{ by: { kind: 'field', fields }, direction: note.direction }]
  query.limit = note.limit ?? (isPlural(subject.text) ? usualLimit : 1)
  if (note.limit === null && query.limit === usualLimit) draft.assumptions.push({ text: `the first ${usualLimit}`, about: 'limit' })
  return null
}
