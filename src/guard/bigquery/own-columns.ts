import { UnusablePolicy } from '../unusable-policy.ts'
import { listOf, nameOf, type Tree, treeOf, treesOf, variantOf } from './tree.ts'

/** Where a bare name begins, counted from the first character of the text that was read, and the table whose column it is. */
export type BareName = { column: number; owner: string }

/** A table of one level, by the name that its columns may be written with, with the columns that are known; null: more than one table. */
type Level = { name: string; columns: readonly string[] | undefined } | null

type ColumnsOf = (table: string) => readonly string[] | undefined
type Around = { own: string; columnsOf: ColumnsOf; found: BareName[] }

/** Fields that hold names of functions, tables, types and aliases, and columns that a join shares: nothing of them is a column to be written with its table. */
const otherNames = new Set(['name', 'data_type', 'alias', 'Using'])

/**
 * The bare column names in the condition of a row filter, each with its table: `own`, or the single table of a sub-select inside it.
 * `columnsOf` gives the columns of a table by its path. Throws UnusablePolicy for a bare name in a sub-select of several tables.
 */
export function bareNames(condition: unknown, own: string, columnsOf: ColumnsOf): BareName[] {
  const found: BareName[] = []
  collect(condition, [], { own, columnsOf, found })
  return found
}

function collect(value: unknown, levels: readonly Level[], around: Around): void {
  if (Array.isArray(value)) for (const one of value) collect(one, levels, around)
  const node = treeOf(value)
  const inner = 'projection' in node ? [levelOf(node, around.columnsOf), ...levels] : levels
  for (const [field, part] of Object.entries(node)) {
    if (field === 'Identifier') note(treeOf(part), levels, around)
    else if (field === 'CompoundIdentifier') noteFirst(treesOf(part), levels, around)
    else if (field === 'Dot') collect('Identifier' in treeOf(part) ? null : part, inner, around)
    else if (!otherNames.has(field)) collect(part, inner, around)
  }
}

/** The first part of a path is a table or, in front of the fields of a value, a column. */
function noteFirst([first]: Tree[], levels: readonly Level[], around: Around): void {
  if (first !== undefined && !isTable(nameOf(first), levels, around)) note(first, levels, around)
}

const isTable = (name: string, levels: readonly Level[], { own }: Around): boolean =>
  levels.includes(null) || [own, ...levels.map((level) => level?.name ?? '')].some((table) => same(table, name))

/** Names are resolved without case. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function note(name: Tree, levels: readonly Level[], around: Around): void {
  const text = nameOf(name)
  if (!text.startsWith('@'))
    around.found.push({ column: Number(treeOf(treeOf(name.span).start).column), owner: ownerOf(text, levels, around) })
}

function ownerOf(name: string, levels: readonly Level[], { own }: Around): string {
  for (const level of levels) {
    if (level === null) throw new UnusablePolicy(`the row filter names ${name} in a sub-select without its table`)
    if (level.columns?.some((column) => same(column, name)) ?? true) return level.name
  }
  return own
}

function levelOf(select: Tree, columnsOf: ColumnsOf): Level {
  const [entry, ...more] = treesOf(select.from)
  const { name, fields } = variantOf(entry?.relation)
  if (name !== 'Table' || more.length > 0 || listOf(entry?.joins).length > 0) return null
  const path = listOf(fields.name).map((part) => nameOf(variantOf(part).content))
  const alias = nameOf(treeOf(fields.alias).name)
  return { name: alias || (path.at(-1) ?? '').replace(/^.*\./, ''), columns: columnsOf(path.join('.')) }
}
