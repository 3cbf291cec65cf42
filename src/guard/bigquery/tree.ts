/** A node of the parser's tree: a struct, or a variant with one key. */
export type Tree = { readonly [field: string]: unknown }

/** Whether a value is a node. */
export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

const empty: Tree = {}

/** A struct, or the empty one for anything else. */
export const treeOf = (value: unknown): Tree => (isTree(value) ? value : empty)

/** A variant's name and content, which is `fields` where it is a struct; a variant without content is a text. */
export function variantOf(value: unknown): { name: string; content: unknown; fields: Tree } {
  if (typeof value === 'string') return { name: value, content: undefined, fields: empty }
  const tree = treeOf(value)
  const [name = '', ...more] = Object.keys(tree)
  return more.length === 0 ? { name, content: tree[name], fields: treeOf(tree[name]) } : { name: '', content: undefined, fields: empty }
}

/** A list, or the empty list for anything else. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The structs of a list. */
export const treesOf = (value: unknown): Tree[] => listOf(value).map(treeOf)

/** The text of an identifier node. */
export function nameOf(value: unknown): string {
  const name = treeOf(value).value
  return typeof name === 'string' ? name : ''
}

/** Whether a field says nothing: absent, false, empty. */
const isSilent = (value: unknown): boolean =>
  value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0)

/** Whether a field says where something stands, and not what it is. */
export const isPlace = (field: string): boolean => field === 'span' || field.endsWith('_token')

/** Fields of a struct that say something and are not among the known ones. */
export function unknownFields(node: Tree, known: readonly string[]): string[] {
  return Object.keys(node).filter((field) => !known.includes(field) && !isPlace(field) && !isSilent(node[field]))
}

/** Whether two trees are the same but for the places of their parts. */
export function sameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameTree(item, b[at]))
  }
  if (!isTree(a) || !isTree(b)) return false
  const fields = fieldsOf(a)
  return fields.length === fieldsOf(b).length && fields.every((field) => sameTree(a[field], b[field]))
}

const fieldsOf = (node: Tree): string[] => Object.keys(node).filter((field) => !isPlace(field) && node[field] !== undefined)
