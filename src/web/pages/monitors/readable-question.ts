/** A question for people: values in the places of their placeholders, and names as words where no value is known. */
export function readableQuestion(question: string, values: readonly { name: string; value?: unknown }[]): string {
  return question.replaceAll(/\{\{\s*(\w+)[^}]*\}\}/g, (_, name: string) => {
    const found = values.find((one) => one.name === name)?.value
    if (Array.isArray(found)) return found.join(' or ')
    return found === undefined || found === null ? name.replaceAll('_', ' ') : String(found)
  })
}
