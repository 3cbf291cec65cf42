import { init, parse } from '@guanmingchiu/sqlparser-ts'
import secondParser from 'node-sql-parser/build/bigquery.js'

/** The statements of a text, or why it cannot be read. */
export type BigRead = { statements: unknown[] } | { problem: string }

/** What the second reader saw: kinds of statements, tables and functions by name, lower case; null where it cannot read the text. */
export type SecondRead = { kinds: string[]; tables: string[]; functions: string[] } | null

/** Two independent readers of BigQuery's dialect; neither is the authority, so where both can read they must agree. */
export type BigQueryReader = { read(text: string): BigRead; readAgain(text: string): SecondRead }

/** Loads both readers. They are large, so nothing loads them before a BigQuery statement is to be judged. */
export async function openBigQueryReader(): Promise<BigQueryReader> {
  await init()
  const second = new secondParser.Parser()
  return {
    read: (text) => {
      try {
        return { statements: parse(text, 'bigquery') }
      } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) }
      }
    },
    readAgain: (text) => {
      try {
        const { ast, tableList } = second.parse(text, { database: 'bigquery' })
        const kinds = (Array.isArray(ast) ? ast : [ast]).map((statement) => kindOf(statement))
        const tables = tableList.map((entry) =>
          entry
            .split('::')
            .slice(1)
            .filter((part) => part !== 'null')
            .join('.')
            .toLowerCase(),
        )
        return { kinds, tables, functions: functionsOf(ast) }
      } catch {
        return null
      }
    },
  }
}

const kindOf = (statement: unknown): string => {
  const tree = statement as { type?: string; select?: { type?: string } } | null
  return tree?.select?.type ?? tree?.type ?? ''
}

/** Names of all calls in the second reader's tree. */
function functionsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf)
  if (typeof node !== 'object' || node === null) return []
  const own = node as { type?: unknown; name?: { name?: { value?: unknown }[] } }
  const parts =
    own.type === 'function' && Array.isArray(own.name?.name) ? own.name.name.map((part) => String(part.value).toLowerCase()) : []
  return [...(parts.length > 0 ? [parts.join('.')] : []), ...Object.values(node).flatMap(functionsOf)]
}
