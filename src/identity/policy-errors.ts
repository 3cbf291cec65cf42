import { type Document, isScalar, visit, type YAMLParseError } from 'yaml'

/** A fault of a text and the character at which it stands. */
export type TextFault = { offset: number; message: string }

/** A value as an error shows it: JSON, cut to 60 characters; "nothing" for what is not there. */
export function foundText(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** What keeps a text from being read at all. JSON's own reader says it best for a text that is meant as JSON, and says the first fault only. */
export function syntaxFaults(text: string, errors: readonly YAMLParseError[]): TextFault[] {
  const json = text.trimStart().startsWith('{') ? jsonFault(text) : null
  return json === null ? errors.map((error) => yamlFault(text, error)) : [json]
}

function yamlFault(text: string, { code, pos: [offset], message }: YAMLParseError): TextFault {
  if (code === 'DUPLICATE_KEY') return { offset, message: `expected each key once, found ${wordAt(text, offset)} a second time` }
  if (code === 'MULTIPLE_DOCS') return { offset, message: 'expected one object, found a second one behind ---' }
  return { offset, message: `expected JSON: ${message}, found ${textAt(text, offset)}` }
}

const wordAt = (text: string, offset: number): string => /^(?:"(?:[^"\\]|\\.)*"|[^\s:,{}]+)/.exec(text.slice(offset))?.[0] ?? 'a key'

function textAt(text: string, offset: number): string {
  const line = text.slice(offset).split('\n')[0]?.trim() ?? ''
  return line === '' ? 'the end of the line' : line.slice(0, 40)
}

function jsonFault(text: string): TextFault | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const [, message, position] = /^(.*) in JSON at position (\d+)/s.exec(error instanceof Error ? error.message : '') ?? []
    if (message === undefined) return null
    const offset = Number(position)
    return { offset, message: `expected JSON: ${message}, found ${textAt(text, offset)}` }
  }
}

/** Parts that are read and would then be lost or mean something else: aliases, and keys that an object cannot hold. */
export function unusableParts(document: Document): TextFault[] {
  const faults: TextFault[] = []
  visit(document, {
    Alias: (_, { range, source }) => {
      faults.push({ offset: range?.[0] ?? 0, message: `expected every value written out, found the YAML alias *${source}` })
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__')
        faults.push({ offset: key.range?.[0] ?? 0, message: 'expected another name, found "__proto__", which cannot be used' })
    },
  })
  return faults
}

/** Texts, quoted names and comments of a condition, as PostgreSQL and BigQuery write them. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/g
const placeholder = /\{\{\s*(?:user\.\w+|table\.schema)\s*\}\}/g

/** What is wrong with the way a condition names values of the asker, null when nothing is. Its grammar is the guard's to judge. */
export function conditionFault(text: string): string | null {
  if (text.trim() === '') return 'expected a condition'
  const open = text.replaceAll(quoted, (part) => (part.includes('{{') ? '\u0000' : ' '))
  if (open.includes('\u0000')) return 'expected {{user.x}} outside of quotes and comments: it is bound as a value'
  const rest = open.replaceAll(placeholder, ' ')
  if (rest.includes('{{') || rest.includes('}}') || /\{\s*user\b/.test(rest)) return 'expected {{user.x}} or {{table.schema}} in the braces'
  if (/\$\d|@p\d/.test(rest)) return 'expected {{user.x}} in the place of a value, and no parameter'
  return null
}
