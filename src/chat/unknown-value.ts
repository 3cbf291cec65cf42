import type { Silence } from './attempt.ts'
import type { AbsentLiteral } from './meaning/checks/literals.ts'
import type { Understood } from './understand.ts'

/**
 * What is said when a statement looks for a value that nobody has, and returned nothing for it: a question back with the values near
 * it where the question can be put with them, else a refusal. Null when no value is absent.
 */
export function unknownValue(absent: readonly AbsentLiteral[], { input }: Understood): Silence | null {
  const [first] = absent
  if (first === undefined) return null
  const { place, text, near } = first
  const plain = text.replaceAll('%', '').trim()
  const label = labelOf(place, input.catalog.model.datasets)
  const at = input.question.toLowerCase().indexOf(plain.toLowerCase())
  const values = [...new Set(near.map(({ value }) => value))].slice(0, 3)
  const options =
    at < 0
      ? []
      : values.map((value) => ({
          label: value,
          question: `${input.question.slice(0, at)}${value}${input.question.slice(at + plain.length)}`,
        }))
  const message = `There is no “${plain}” among the values of ${label}.`
  if (options.length > 0) return { decision: 'clarify', message: `${message} Which of these do you mean?`, options, interpretation: null }
  const known = values.length === 0 ? '' : ` Near it: ${values.map((value) => `“${value}”`).join(', ')}.`
  return { decision: 'refuse', code: 'unknown_value', message: `${message}${known}`, couldAsk: input.catalog.model.examples.slice(0, 3) }
}

/** A column (`schema.table.column`) as people call it. */
function labelOf(place: string, datasets: Understood['input']['catalog']['model']['datasets']): string {
  const dot = place.lastIndexOf('.')
  const dataset = datasets.find(({ table }) => table === place.slice(0, dot))
  const field = dataset?.fields.find(({ column }) => column === place.slice(dot + 1))
  return field?.label.toLowerCase() ?? place.slice(place.indexOf('.') + 1)
}
