import { type BigQueryReader, readSelect } from './reader.ts'
import { isTree, listOf, nameOf, type Tree, treeOf, treesOf, variantOf } from './tree.ts'

/**
 * A part of the text that another stands for: of the characters from `start` up to `end`, counted from 0. `tree` is what the part must be read
 * as in the place of `node`, which is the fields of a table, or the very node.
 */
export type Edit = { start: number; end: number; text: string; node: Tree; tree(reader: BigQueryReader): Tree }

/** Whether no edit is of this node yet. */
export const isNew = (edits: readonly Edit[], node: Tree): boolean => edits.every((edit) => edit.node !== node)

/** A sub-select or an array in the place of a table, under the table's own alias or under the one that `text` has. */
export function tableEdit(table: Tree, text: string): Edit {
  const name = listOf(table.name).map((part) => variantOf(part).fields)
  const tree = (reader: BigQueryReader): Tree => {
    const [entry] = treesOf(readSelect(reader, `SELECT * FROM ${text}`).select.from)
    const { name: kind, fields } = variantOf(entry?.relation)
    return { [kind]: table.alias ? { ...fields, alias: table.alias } : fields }
  }
  return { ...placeOf(name[0], name.at(-1)), text, node: table, tree }
}

/** A star that leaves out these columns too, besides those that it leaves out itself; null where it leaves them out already. */
export function starEdit(star: Tree, columns: readonly string[], quote: (name: string) => string): Edit | null {
  const own = treeOf(star.opt_except)
  const left = own.first_element === undefined ? [] : [treeOf(own.first_element), ...treesOf(own.additional_elements)]
  const isLeft = (column: string): boolean => left.some((one) => nameOf(one).toLowerCase() === column.toLowerCase())
  const more = columns.filter((column) => !isLeft(column))
  if (more.length === 0) return null
  const names = more.map(quote).join(', ')
  const { end } = placeOf(left.at(-1) ?? treeOf(star.wildcard_token), undefined)
  const [first, ...others] = [...left, ...more.map((value) => ({ value, quote_style: '`' }))]
  const tree = { ...star, opt_except: { first_element: first, additional_elements: others } }
  return { start: end, end, text: left.length > 0 ? `, ${names}` : ` EXCEPT (${names})`, node: star, tree: () => tree }
}

/** A number in the place of a constant or a parameter. */
export function numberEdit(node: Tree, number: number): Edit {
  const tree = { Value: { value: { Number: [String(number), false] } } }
  return { ...placeOf(variantOf(node).fields, undefined), text: String(number), node, tree: () => tree }
}

/** Places count characters from 1; the text is one line. */
function placeOf(first: Tree | undefined, last: Tree | undefined): { start: number; end: number } {
  const column = (part: Tree | undefined, edge: 'start' | 'end'): number => Number(treeOf(treeOf(part?.span)[edge]).column) - 1
  return { start: column(first, 'start'), end: column(last ?? first, 'end') }
}

/** A statement with its edits made: the text, and the tree that it must be read as. */
export function applyEdits(reader: BigQueryReader, text: string, query: Tree, edits: readonly Edit[]): { text: string; query: Tree } {
  if (edits.length === 0) return { text, query }
  const characters = Array.from(text)
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) characters.splice(edit.start, edit.end - edit.start, edit.text)
  const trees = new Map<unknown, Tree>(edits.map((edit) => [edit.node, edit.tree(reader)]))
  return { text: characters.join(''), query: treeOf(substitute(query, trees)) }
}

function substitute(value: unknown, trees: ReadonlyMap<unknown, Tree>): unknown {
  if (Array.isArray(value)) return value.map((one) => substitute(one, trees))
  if (!isTree(value)) return value
  const found = trees.get(value) ?? trees.get(value.Table)
  if (found !== undefined) return found
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, substitute(inner, trees)]))
}
