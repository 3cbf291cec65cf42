import type { Table } from './catalog.ts'
import { columnWords } from './column-words.ts'
import { singularOf, wordsOf } from './inflect.ts'
import type { SourceRelationship } from './ossie/model-source.ts'

type Link = { from: string; to: string; fromColumns: string[]; toColumns: string[] }

/**
 * Relationships from foreign keys, and where a table has none for a column, from names: `customer_id` points to the one-column key of
 * `customers`. A name counts only when it fits one table and the key is unique, so that no guess can multiply rows.
 */
export function draftRelationships(tables: ReadonlyMap<string, Table>, named: ReadonlyMap<string, string>): SourceRelationship[] {
  const declared = [...tables].flatMap(([from, table]) =>
    table.foreignKeys
      .filter((key) => tables.has(key.table))
      .map((key): Link => ({ from, to: key.table, fromColumns: key.columns, toColumns: key.refColumns })),
  )
  const bound = new Set(declared.flatMap((link) => link.fromColumns.map((column) => `${link.from}.${column}`)))
  const links = [...declared, ...guessLinks(tables, bound)]
  const used = new Set<string>()
  return links.map((link) => {
    const base = `${named.get(link.from) ?? link.from}_${link.fromColumns.join('_')}`
    let name = base
    for (let n = 2; used.has(name); n++) name = `${base}_${n}`
    used.add(name)
    return {
      name,
      description: null,
      instructions: null,
      extensions: [],
      place: { file: 'draft', line: 0 },
      from: named.get(link.from) ?? link.from,
      to: named.get(link.to) ?? link.to,
      fromColumns: link.fromColumns,
      toColumns: link.toColumns,
      pulse: { cardinality: isUnique(tables.get(link.from), link.fromColumns) ? 'one-to-one' : 'many-to-one' },
    }
  })
}

function guessLinks(tables: ReadonlyMap<string, Table>, bound: ReadonlySet<string>): Link[] {
  const targets = keyTargets(tables)
  return [...tables].flatMap(([from, table]) =>
    table.columns.flatMap((column): Link[] => {
      if (bound.has(`${from}.${column.name}`)) return []
      const fitting = (targets.get(columnWords(table, column.name)) ?? []).filter(
        (target) => target.table !== from && comparable(target.type, column.typeName),
      )
      const [only] = fitting
      return only && fitting.length === 1 ? [{ from, to: only.table, fromColumns: [column.name], toColumns: [only.column] }] : []
    }),
  )
}

const integers = new Set(['int2', 'int4', 'int8'])
const texts = new Set(['text', 'varchar', 'bpchar'])
/** Keys are often declared shorter or longer on one side than on the other. */
const comparable = (a: string, b: string): boolean => a === b || [integers, texts].some((family) => family.has(a) && family.has(b))

type Target = { table: string; column: string; type: string }

/** One-column keys by the names that point to them: `id` of `customers` by "customer id", `customer_no` by its own name. */
function keyTargets(tables: ReadonlyMap<string, Table>): Map<string, Target[]> {
  const targets = new Map<string, Target[]>()
  for (const [key, table] of tables) {
    const [column] = table.primaryKey
    const found = table.columns.find((candidate) => candidate.name === column)
    if (!found || table.primaryKey.length !== 1) continue
    const words = columnWords(table, found.name)
    const generic = ['id', 'key', 'code', 'name', 'number', 'no', 'uuid'].includes(words)
    const name = generic ? `${singularOf(wordsOf(table.name))} ${words}` : words
    const target = { table: key, column: found.name, type: found.typeName }
    const list = targets.get(name)
    if (list) list.push(target)
    else targets.set(name, [target])
  }
  return targets
}

function isUnique(table: Table | undefined, columns: readonly string[]): boolean {
  const same = (key: readonly string[]): boolean => key.length > 0 && key.every((name) => columns.includes(name))
  return table !== undefined && (same(table.primaryKey) || table.uniqueKeys.some(same))
}
