import secondParser from 'node-sql-parser/build/bigquery.js'
import { openParsers } from './parsers.ts'
import { readableText } from './readable-text.ts'

/** The statements of a text, or why it cannot be read. */
export type BigRead = { statements: unknown[] } | { problem: string }

/** What the second reader saw: kinds of statements, tables and functions by name, lower case; null where it cannot read the text. */
export type SecondRead = { kinds: string[]; tables: string[]; functions: string[] } | null

/** Two independent readers of BigQuery's dialect; neither is the authority, so where both can read they must agree. */
export type BigQueryReader = {
  read(text: string): BigRead
  readAgain(text: string): SecondRead
  /** Resolves when the first can read: at once, unless the text before made it fail. */
  ready(): Promise<void>
}

/** Loads both readers. They are large, so nothing loads them before a BigQuery statement is to be judged. */
export async function openBigQueryReader(): Promise<BigQueryReader> {
  const parsers = await openParsers()
  const second = new secondParser.Parser()
  return {
    read: (text) => parsers.parse(readableText(text)),
    ready: () => parsers.ready(),
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

type Call = { type?: unknown; name?: string | { schema?: { value?: unknown }; name?: { value?: unknown }[] } }

/** Names of all calls in the second reader's tree: a text for aggregates, else its parts, of which the first is called a schema. */
function functionsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { type, name }: Call = node
  const isCall = type === 'function' || type === 'aggr_func'
  const parts = typeof name === 'string' ? [name] : [name?.schema, ...(name?.name ?? [])].flatMap((part) => part?.value ?? [])
  return [...(isCall ? [parts.join('.').toLowerCase()] : []), ...Object.values(node).flatMap(functionsOf)]
}
