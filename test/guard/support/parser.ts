import type { SelectStmt } from '@pgsql/types'
import { createPgParser, type PgParser } from '../../../src/guard/postgres/pg-parser.ts'
import { readSelect } from '../../../src/guard/postgres/read-expression.ts'
import { loadWasmModule } from '../../../src/guard/postgres/wasm-module.node.ts'

/** A parser of a test's own. */
export const openParser = async (): Promise<PgParser> => createPgParser(await loadWasmModule())

/** The tree of one SELECT. Throws on anything else. */
export function parseSelect(parser: PgParser, text: string): SelectStmt {
  const parsed = parser.parse(text)
  const read = parsed.kind === 'tree' ? readSelect(parsed.tree) : null
  if (read === null || !('select' in read)) throw new Error(`no SELECT: ${text} ${JSON.stringify(parsed)}`)
  return read.select
}
