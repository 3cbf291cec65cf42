import { UnusablePolicy } from '../unusable-policy.ts'
import { isPartOf, isWeekday } from './functions.ts'
import { listOf, nameOf, type Tree, treeOf, treesOf, variantOf } from './tree.ts'

/** Where a bare name begins, counted from the first character of the text that was read, and the table whose column it is. */
export type BareName = { column: number; owner: string }

/**
 * A table of one level, by the name that its columns may be written with, with the columns that are known; of anything else, the names that
 * its entries are called by: what an array unfolds to is named so.
 */
type Level = { name: string; columns: readonly string[] | undefined } | { called: readonly string[] }

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
    if (field === 'array_exprs') collect(part, isOneArray(levels[0]) ? levels.slice(1) : levels, around)
    else if (field === 'Function') collect(withoutParts(treeOf(part)), inner, around)
    else if (field === 'Identifier') note(treeOf(part), levels, around)
    else if (field === 'CompoundIdentifier') noteFirst(treesOf(part), levels, around)
    else if (field === 'Dot') collect('Identifier' in treeOf(part) ? null : part, inner, around)
    else if (!otherNames.has(field)) collect(part, inner, around)
  }
}

/** Whether a level unfolds nothing but one array: that is given columns of the levels around it. */
const isOneArray = (level: Level | undefined): boolean => level !== undefined && 'called' in level && level.called.length > 0

/** A call without the parts of dates among its arguments, which look like columns. */
function withoutParts({ name, args, ...others }: Tree): unknown[] {
  const called = listOf(name)
    .map((part) => nameOf(variantOf(part).content))
    .join('.')
  const { fields: list } = variantOf(args)
  const values = listOf(list.args).filter((arg, place) => {
    const { name: kind, content } = variantOf(variantOf(variantOf(arg).content).content)
    const word = kind === 'Identifier' ? nameOf(content) : ''
    return !isPartOf(called, word, place) && !(called.toLowerCase() === 'week' && isWeekday(word))
  })
  return [values, { ...list, args: null }, others]
}

/** The first part of a path is a table or, in front of the fields of a value, a column. */
function noteFirst([first]: Tree[], levels: readonly Level[], around: Around): void {
  if (first !== undefined && !isTable(nameOf(first), levels, around)) note(first, levels, around)
}

const isTable = (name: string, levels: readonly Level[], { own }: Around): boolean =>
  levels.some((level) => 'called' in level) ||
  [own, ...levels.map((level) => ('name' in level ? level.name : ''))].some((table) => same(table, name))

/** Names are resolved without case. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function note(name: Tree, levels: readonly Level[], around: Around): void {
  const text = nameOf(name)
  if (!text.startsWith('@') && !levels.some((level) => 'called' in level && level.called.some((called) => same(called, text))))
    around.found.push({ column: Number(treeOf(treeOf(name.span).start).column), owner: ownerOf(text, levels, around) })
}

function ownerOf(name: string, levels: readonly Level[], { own }: Around): string {
  for (const level of levels) {
    if ('called' in level) throw new UnusablePolicy(`the row filter names ${name} in a sub-select without its table`)
    if (level.columns?.some((column) => same(column, name)) ?? true) return level.name
  }
  return own
}

function levelOf(select: Tree, columnsOf: ColumnsOf): Level {
  const [entry, ...more] = treesOf(select.from)
  const { name, fields } = variantOf(entry?.relation)
  const isSingle = more.length === 0 && listOf(entry?.joins).length === 0
  if (name === 'UNNEST' && isSingle)
    return { called: [nameOf(treeOf(fields.alias).name), nameOf(fields.with_offset_alias)].filter((called) => called !== '') }
  if (name !== 'Table' || !isSingle) return { called: [] }
  const path = listOf(fields.name).map((part) => nameOf(variantOf(part).content))
  const alias = nameOf(treeOf(fields.alias).name)
  return { name: alias || (path.at(-1) ?? '').replace(/^.*\./, ''), columns: columnsOf(path.join('.')) }
}
