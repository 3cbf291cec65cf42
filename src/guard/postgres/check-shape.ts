import { type FieldShape, mayBeEmpty, nodeShapes, sizeLimits } from './node-shapes.ts'
import type { Violations } from './violations.ts'

/** The closed tables, made ready for look-ups. */
const shapes: ReadonlyMap<string, ReadonlyMap<string, FieldShape>> = new Map(
  Object.entries(nodeShapes).map(([kind, fields]) => [kind, new Map(Object.entries(fields))]),
)

type Walk = { violations: Violations; nodes: number; stopped: boolean }

/** Of a part that is looked at: how deep it lies, and the nearest place in the text that is known around it. */
type Where = { depth: number; place: number | null }

/**
 * Holds a raw tree against the closed tables of kinds and fields, and against the limits of size. True: every object in it is a known
 * kind with known fields of known types, so that it can be read as the types of the grammar say. Source of the kinds: PostgreSQL 18,
 * src/include/nodes/parsenodes.h and primnodes.h.
 */
export function checkShape(tree: unknown, kind: string, violations: Violations): boolean {
  const walk: Walk = { violations, nodes: 0, stopped: false }
  checkFields(walk, tree, kind, { depth: 0, place: null })
  return !walk.stopped
}

function stop(walk: Walk, ...report: Parameters<Violations['add']>): void {
  walk.stopped = true
  walk.violations.add(...report)
}

/** Whether enough was reported: the tree is refused, and three reasons help as much as all. */
const isEnough = ({ stopped, violations }: Walk): boolean => stopped && (violations.full() || violations.list.length >= 3)

function checkFields(walk: Walk, node: unknown, kind: string, around: Where): void {
  const shape = shapes.get(kind)
  if (!isObject(node) || shape === undefined) {
    stop(walk, ...refusalOfKind(kind), placeIn(node) ?? around.place)
    return
  }
  walk.nodes++
  if (around.depth > sizeLimits.depth || walk.nodes > sizeLimits.nodes) {
    stop(
      walk,
      'size',
      'The statement is nested too deeply or has too many parts. Write it with fewer levels or as a smaller statement.',
      around.place,
    )
    return
  }
  const inside: Where = { depth: around.depth + 1, place: locationOf(node) ?? around.place }
  for (const field in node) {
    if (isEnough(walk)) return
    const value = node[field]
    const expected = shape.get(field)
    if (expected === undefined) stop(walk, 'field', refusalOfField(kind, field), placeIn(value) ?? inside.place)
    else if (expected === 'node') checkNode(walk, value, inside)
    else if (expected === 'nodes') checkNodes(walk, value, kind, field, inside)
    else if (typeof expected === 'object' && 'bare' in expected) checkFields(walk, value, expected.bare, inside)
    else if (!isScalar(value, expected)) stop(walk, 'field', refusalOfField(kind, field), inside.place)
  }
}

function checkNodes(walk: Walk, value: unknown, kind: string, field: string, where: Where): void {
  if (!Array.isArray(value)) {
    stop(walk, 'field', refusalOfField(kind, field), where.place)
    return
  }
  if (value.length > sizeLimits.inList) {
    stop(
      walk,
      'size',
      `A list here has ${value.length} entries. At most ${sizeLimits.inList} are allowed; join with a table or narrow it.`,
      where.place,
    )
    return
  }
  for (const item of value) {
    if (!(mayBeEmpty(kind, field) && isEmpty(item))) checkNode(walk, item, where)
    if (isEnough(walk)) return
  }
}

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0

/** A wrapped node is an object with one key, its kind. */
function checkNode(walk: Walk, value: unknown, where: Where): void {
  const kind = isObject(value) ? singleKey(value) : null
  if (!isObject(value) || kind === null) stop(walk, 'node', 'A part of the statement cannot be read. Only SELECT is allowed.', where.place)
  else checkFields(walk, value[kind], kind, where)
}

/** The only key of an object, null when it has none or several. */
function singleKey(value: Record<string, unknown>): string | null {
  let found: string | null = null
  for (const key in value) {
    if (found !== null) return null
    found = key
  }
  return found
}

function isScalar(value: unknown, expected: FieldShape): boolean {
  if (expected === 'text') return typeof value === 'string'
  if (expected === 'flag') return typeof value === 'boolean'
  if (expected === 'int') return Number.isSafeInteger(value)
  return typeof expected === 'object' && 'words' in expected && typeof value === 'string' && expected.words.includes(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where a part stands: its own place, or the first one inside it. */
function placeIn(value: unknown): number | null {
  if (typeof value !== 'object' || value === null) return null
  const own = locationOf(value)
  if (own !== null) return own
  for (const inner of Object.values(value)) {
    const found = placeIn(inner)
    if (found !== null) return found
  }
  return null
}

function locationOf(node: unknown): number | null {
  return isObject(node) && typeof node.location === 'number' ? node.location : null
}

function refusalOfKind(kind: string): ['statement' | 'node', string] {
  if (kind.endsWith('Stmt')) return ['statement', 'Only reading is allowed. Write a SELECT that contains no other kind of statement.']
  if (kind.startsWith('Xml') || kind.startsWith('RangeTableFunc')) return ['node', 'XML is not allowed; use text or JSON functions.']
  if (kind === 'LockingClause') return ['node', 'Row locks (FOR UPDATE, FOR SHARE) are not allowed; leave the clause out.']
  return ['node', `This construct (${kind}) is not allowed; use plain SELECT clauses and expressions.`]
}

const fieldRefusals: Record<string, string> = {
  'SelectStmt.intoClause': 'SELECT INTO would create a table. Leave INTO out; the result is shown as it is.',
  'SelectStmt.lockingClause': 'Row locks (FOR UPDATE, FOR SHARE) are not allowed. Leave the clause out.',
  'RangeVar.catalogname': 'A table is named by schema and table. Leave the database name out.',
  'RangeVar.relpersistence': 'Temporary tables are not allowed. Use the tables of the catalog.',
  'TypeName.setof': 'SETOF is not allowed in a cast. Use a plain type.',
  'TypeName.pct_type': 'Types taken from a column (%TYPE) are not allowed. Name the type itself.',
  'JsonFormat.encoding': 'Of the encodings of JSON only UTF8 is allowed. Leave ENCODING out.',
  'SQLValueFunction.op':
    'Who is connected, and where, is not available. Of this kind only CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME and LOCALTIMESTAMP are allowed.',
}

function refusalOfField(kind: string, field: string): string {
  return fieldRefusals[`${kind}.${field}`] ?? `This form of ${kind} (${field}) is not allowed. Use plain SELECT clauses and expressions.`
}
