import type { SelectStmt } from '@pgsql/types'
import type { Reading } from './read-tree.ts'
import { as } from './tree.ts'

/** A tree as the parser writes it, if its fields are in the parser's order. */
export const jsonOf = (tree: object): string => JSON.stringify(tree).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')

/** How the JSON of a single SELECT begins. */
export const envelope = /^\{"version":\d+,"stmts":\[\{"stmt":\{"SelectStmt":/

/**
 * What the parser writes of a statement when nothing of it was changed but that its tables got their schemas and the whole got its limit, which is most
 * statements: the JSON that it was read from with these put in. To write the tree anew takes ten times as long.
 */
export function jsonWithSchemas({ json, tables, limit }: Reading, select: SelectStmt): string {
  const edits = tables.map(({ node, at }) => ({ from: at, to: at, text: schemaAt(json, at, as(node, 'RangeVar')?.schemaname) }))
  const { limitCount, limitOption } = select
  edits.push({ ...limit, text: jsonOf({ limitCount, limitOption }).slice(1, -1) })
  let written = ''
  let end = 0
  for (const { from, to, text } of edits.sort((a, b) => a.from - b.from)) {
    written += json.slice(end, from) + text
    end = to
  }
  return written + json.slice(end)
}

/** The schema that was put in where a table had none; a table that had one begins with it. */
const schemaAt = (json: string, at: number, schema: string | undefined): string =>
  schema === undefined || json.startsWith('"schemaname"', at) ? '' : `"schemaname":${JSON.stringify(schema)},`
