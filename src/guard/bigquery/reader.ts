import secondParser from 'node-sql-parser/build/bigquery.js'
import { MeteredText } from './metered-text.ts'
import { openParsers } from './parsers.ts'
import { readableText } from './readable-text.ts'
import { type Tree, variantOf } from './tree.ts'

/** The statements of a text, or why it cannot be read. */
export type BigRead = { statements: unknown[] } | { problem: string }

/** What the second reader saw: kinds of statements, tables and functions by name, lower case; null where it cannot read the text, or not soon enough. */
export type SecondRead = { kinds: string[]; tables: string[]; functions: string[] } | null

/** Two independent readers of BigQuery's dialect; neither is the authority, so where both can read they must agree. */
export type BigQueryReader = {
  read(text: string): BigRead
  readAgain(text: string): SecondRead
  /** Resolves when the first can read: at once, unless the text before made it fail. */
  ready(): Promise<void>
}

/** How often the second reader may look at a text: three times as often as the longest of some 400 reports asks for, in some 15 ms. */
const mostLooks = 300_000

/** Loads both readers. They are large, so nothing loads them before a BigQuery statement is to be judged. */
export async function openBigQueryReader(): Promise<BigQueryReader> {
  const parsers = await openParsers()
  const second = new secondParser.Parser()
  return {
    read: (text) => parsers.parse(readableText(text)),
    ready: () => parsers.ready(),
    readAgain: (text) => {
      try {
        // Its type asks for a string, of which it uses no more than this has.
        const metered = new MeteredText(text, mostLooks) as unknown as string
        const { ast, tableList } = second.parse(metered, { database: 'bigquery', trimQuery: false })
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

/** The SELECT that a text is for the first reader, and what stands around it; empty where it cannot be read. */
export function readSelect(reader: BigQueryReader, text: string): { select: Tree; around: Tree } {
  const read = reader.read(text)
  const [query, ...more] = 'statements' in read ? read.statements.map(variantOf) : []
  const { body, ...around } = query?.fields ?? {}
  return { select: variantOf(body).fields, around: { ...around, kind: query?.name, more } }
}

const kindOf = (statement: unknown): string => {
  const tree = statement as { type?: string; select?: { type?: string } } | null
  return tree?.select?.type ?? tree?.type ?? ''
}

type Call = { type?: unknown; name?: string | { schema?: { value?: unknown }; name?: { value?: unknown }[] } }

/** Names of all calls in the second reader's tree: a text for aggregates, else its parts, of which the first is called a schema. */
function functionsOf(tree: unknown): string[] {
  const found = new Set<string>()
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, name }: Call = node
    if (type === 'function' || type === 'aggr_func') {
      const parts = typeof name === 'string' ? [name] : [name?.schema, ...(name?.name ?? [])].flatMap((part) => part?.value ?? [])
      found.add(parts.join('.').toLowerCase())
    }
    for (const part of Object.values(node)) collect(part)
  }
  collect(tree)
  return [...found]
}
