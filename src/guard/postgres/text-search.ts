import type { FuncCall } from '@pgsql/types'
import { constantText } from './constants.ts'
import lists from './lists.json' with { type: 'json' }
import { as } from './tree.ts'
import type { Walk } from './walk.ts'

const configurations: ReadonlySet<string> = new Set(lists.configurations.split(' '))

/** How many arguments a call has when its first one names a configuration. */
const withConfiguration: ReadonlyMap<string, number> = new Map([
  ['to_tsvector', 2],
  ['to_tsquery', 2],
  ['plainto_tsquery', 2],
  ['phraseto_tsquery', 2],
  ['websearch_to_tsquery', 2],
  ['json_to_tsvector', 3],
  ['jsonb_to_tsvector', 3],
])

/** Reports a text search configuration that is not one of the system's own: whether any other exists must not be told. */
export function checkConfiguration(walk: Walk, call: FuncCall, name: string): void {
  const first = call.args?.[0]
  if (first === undefined || withConfiguration.get(name) !== call.args?.length) return
  const named = constantText(as(first, 'NamedArgExpr')?.arg ?? first, walk.parameters)
  if (named !== null && configurations.has(named.replace(/^pg_catalog\./, ''))) return
  const what =
    named === null ? 'The text search configuration must be a constant here.' : `There is no text search configuration ${named} here.`
  walk.violations.add('function', `${what} Use ${[...configurations].join(', ')}.`, call.location)
}
