import { isAllowedFunction, isPartOf, isWeekday, takesWeek } from './functions.ts'
import { type BigScope, itemsNamed, mayBeClosed, resolvePath } from './scope.ts'
import { checkSizes } from './sizes.ts'
import { isTree, listOf, nameOf, type Tree, treeOf, treesOf, unknownFields, variantOf } from './tree.ts'
import { checkCollation, checkType } from './types.ts'
import { allowFields, joinSets, type Walk, within } from './walk.ts'

type Sources = ReadonlySet<string>
type Handler = (walk: Walk, scope: BigScope, content: unknown) => Sources

const none: Sources = new Set()

/** Expressions of one statement, all told. */
const mostParts = 8_000

/** Walks one expression; gives back the columns it is computed from. */
export function walkExpression(walk: Walk, scope: BigScope, node: unknown): Sources {
  if (!node) return none
  const { name, content } = variantOf(node)
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
  if (handler !== undefined && ++walk.depth > mostParts) {
    walk.violations.add(
      'size',
      `The statement has more than ${mostParts} parts. Make it smaller, or join with a table instead of a long list.`,
    )
    return none
  }
  if (handler === undefined) {
    within(walk, node, () =>
      walk.violations.add('node', `This construct${name && ` (${name})`} is not allowed here; use plain expressions.`),
    )
    return none
  }
  return within(walk, node, () => handler(walk, scope, content))
}

/** A struct with some fields that hold expressions, others that hold plain words. */
const fields =
  (what: string, expressions: string[], words: string[] = []): Handler =>
  (walk, scope, content) => {
    const own = treeOf(content)
    allowFields(walk, what, own, [...expressions, ...words])
    return joinSets(expressions.flatMap((field) => own[field]).map((node) => walk.expression(walk, scope, node)))
  }

const single: Handler = (walk, scope, content) => walk.expression(walk, scope, content)
const several: Handler = (walk, scope, content) => joinSets(listOf(content).map((node) => walk.expression(walk, scope, node)))

const handlers: Record<string, Handler> = {
  Identifier: (walk, scope, content) => readPath(walk, scope, [nameOf(content)]),
  CompoundIdentifier: (walk, scope, content) => readPath(walk, scope, listOf(content).map(nameOf)),
  CompoundFieldAccess: walkAccess,
  Value: (walk, _scope, content) => {
    if (variantOf(treeOf(content).value).name === 'Placeholder')
      walk.violations.add('node', 'There is no value for this parameter. Write the value itself.')
    return none
  },
  TypedString: (walk, scope, content) => {
    checkType(walk, treeOf(content).data_type)
    return fields('typed constant', [], ['data_type', 'value'])(walk, scope, content)
  },
  BinaryOp: fields('operation', ['left', 'right'], ['op']),
  UnaryOp: fields('operation', ['expr'], ['op']),
  Nested: single,
  IsNull: single,
  IsNotNull: single,
  IsTrue: single,
  IsNotTrue: single,
  IsFalse: single,
  IsNotFalse: single,
  IsUnknown: single,
  IsNotUnknown: single,
  IsDistinctFrom: several,
  IsNotDistinctFrom: several,
  InList: fields('IN', ['expr', 'list'], ['negated']),
  InUnnest: fields('IN', ['expr', 'array_expr'], ['negated']),
  InSubquery: (walk, scope, content) => withQuery(walk, scope, content, ['expr'], 'subquery'),
  Exists: (walk, scope, content) =>
    withQuery(walk, scope, { ...treeOf(content), subquery: withoutStar(treeOf(content).subquery) }, [], 'subquery'),
  Between: fields('BETWEEN', ['expr', 'low', 'high'], ['negated']),
  Like: fields('LIKE', ['expr', 'pattern'], ['negated', 'any', 'escape_char']),
  Cast: (walk, scope, content) => {
    const { kind, data_type: type } = treeOf(content)
    if (kind !== 'Cast' && kind !== 'SafeCast')
      walk.violations.add('node', 'This way to cast is not allowed. Write CAST(x AS type) or SAFE_CAST.')
    checkType(walk, type)
    return fields('CAST', ['expr', 'format'], ['kind', 'data_type'])(walk, scope, content)
  },
  Extract: (walk, scope, content) => {
    const day = variantOf(treeOf(content).field).content
    if (isTree(day) && !isWeekday(nameOf(day))) walk.violations.add('node', 'A week begins with a day. Write EXTRACT(WEEK(MONDAY) FROM …).')
    return fields('EXTRACT', ['expr'], ['field', 'syntax'])(walk, scope, content)
  },
  // Both parts are constants.
  ValueAtTimeZone: () => none,
  AtTimeZone: fields('AT TIME ZONE', ['timestamp', 'time_zone']),
  Ceil: fields('CEIL', ['expr'], ['field']),
  Floor: fields('FLOOR', ['expr'], ['field']),
  Position: fields('POSITION', ['expr', 'in']),
  Substring: fields('SUBSTRING', ['expr', 'substring_from', 'substring_for'], ['special', 'shorthand']),
  Trim: fields('TRIM', ['expr', 'trim_what', 'trim_characters'], ['trim_where']),
  Interval: fields('INTERVAL', ['value'], ['leading_field', 'last_field', 'leading_precision', 'fractional_seconds_precision']),
  Array: fields('ARRAY', ['elem'], ['named']),
  Struct: (walk, scope, content) => {
    for (const { field_type: type } of treesOf(treeOf(content).fields)) checkType(walk, type)
    return fields('STRUCT', ['values'], ['fields'])(walk, scope, content)
  },
  Named: fields('STRUCT', ['expr'], ['name']),
  Tuple: several,
  Collate: (walk, scope, content) => {
    checkCollation(walk, treeOf(content).collation)
    return fields('COLLATE', ['expr'], ['collation'])(walk, scope, content)
  },
  Subquery: (walk, scope, content) => joinSets(walk.query(walk, content, scope).columns.map(({ sources }) => sources)),
  Case: (walk, scope, content) => {
    const own = treeOf(content)
    allowFields(walk, 'CASE', own, ['operand', 'conditions', 'else_result'])
    const branches = treesOf(own.conditions).flatMap((branch) => [branch.condition, branch.result])
    return several(walk, scope, [own.operand, ...branches, own.else_result])
  },
  Function: walkCall,
}

/** A query whose rows are only counted: a star alone reads no column, so that it is left out. */
function withoutStar(query: unknown): unknown {
  const { fields: select } = variantOf(treeOf(query).body)
  const targets = listOf(select.projection).map(variantOf)
  const isStar = targets.length === 1 && targets.every(({ name, fields }) => name === 'Wildcard' && unknownFields(fields, []).length === 0)
  return isStar ? { ...treeOf(query), body: { Select: { ...select, projection: [] } } } : query
}

function withQuery(walk: Walk, scope: BigScope, content: unknown, expressions: string[], field: string): Sources {
  const sources = fields('sub-select', expressions, ['negated', field])(walk, scope, content)
  return joinSets([sources, ...walk.query(walk, treeOf(content)[field], scope).columns.map((column) => column.sources)])
}

function readPath(walk: Walk, scope: BigScope, path: string[]): Sources {
  const name = path.join('.')
  // Only parameters that have a value come through the lexer.
  if (/^@p\d+$/.test(name)) return none
  const sources = resolvePath(scope, path)
  if (sources === null && /^current_datetime$/i.test(name) && !mayBeClosed(scope, path)) return none
  if (sources === null) {
    const isRow = itemsNamed(scope, name).length > 0
    const message = isRow
      ? `${name} is a whole row here. Name the columns, as in ${name}.column.`
      : `There is no column ${name} that can be used here. Use columns of the tables in the FROM clause.`
    walk.violations.add('column', message)
    return none
  }
  for (const source of sources) walk.columns.add(source)
  return sources
}

/** `a.b[0].c`: the names up to the first bracket are a path, what follows are fields and subscripts of its value. */
function walkAccess(walk: Walk, scope: BigScope, content: unknown): Sources {
  const own = treeOf(content)
  allowFields(walk, 'field access', own, ['root', 'access_chain'])
  const chain = listOf(own.access_chain).map(variantOf)
  const root = variantOf(own.root)
  const leading: string[] = []
  for (const { content: part } of chain) {
    const field = variantOf(part)
    if (field.name !== 'Identifier') break
    leading.push(nameOf(field.content))
  }
  const isPath = root.name === 'Identifier'
  const start = isPath ? readPath(walk, scope, [nameOf(root.content), ...leading]) : walk.expression(walk, scope, own.root)
  const rest = chain.map(({ name, content: part }) => {
    const inner = variantOf(part)
    if (name === 'Dot' && inner.name === 'Identifier') return none
    if (name === 'Subscript' && inner.name === 'Index') return walk.expression(walk, scope, inner.fields.index)
    walk.violations.add('node', 'This way to reach into a value is not allowed. Use value.field or value[OFFSET(n)].')
    return none
  })
  return joinSets([start, ...rest])
}

function walkCall(walk: Walk, scope: BigScope, content: unknown): Sources {
  const own = treeOf(content)
  // The reader gives IGNORE NULLS behind a call inside a call to the inner one; it reads no column.
  allowFields(walk, 'function call', own, ['name', 'parameters', 'args', 'over', 'null_treatment'])
  const names = listOf(own.name).map((part) => nameOf(variantOf(part).content))
  const name = names.join('.')
  // One quoted name with dots is no built-in function, whatever it spells.
  if (isAllowedFunction(name) && names.every((part) => !part.includes('.'))) walk.functions.add(name.toLowerCase())
  else
    walk.violations.add(
      'function',
      `There is no function ${name}() that can be used here. Use the built-in functions for numbers, text, dates, arrays and JSON.`,
    )
  if (variantOf(own.parameters).name !== 'None')
    walk.violations.add('function', `This way to call ${name}() is not allowed. Use one list of arguments.`)
  checkSizes(walk, { Function: own })
  const list = variantOf(own.args)
  if (list.name === 'Subquery') return joinSets(walk.query(walk, list.content, scope).columns.map(({ sources }) => sources))
  return joinSets([walkArguments(walk, scope, name, list.fields), walkWindow(walk, scope, own.over)])
}

function walkArguments(walk: Walk, scope: BigScope, name: string, list: Tree): Sources {
  allowFields(walk, 'function call', list, ['duplicate_treatment', 'args', 'clauses'])
  const args = listOf(list.args).map((arg, place) => walkArgument(walk, scope, name, place, variantOf(arg)))
  const clauses = listOf(list.clauses)
    .map(variantOf)
    .map((clause) => walkClause(walk, scope, clause))
  return joinSets([...args, ...clauses])
}

function walkArgument(
  walk: Walk,
  scope: BigScope,
  name: string,
  place: number,
  { name: kind, content, fields: own }: ReturnType<typeof variantOf>,
): Sources {
  const value = variantOf(kind === 'Named' ? own.arg : content)
  if (value.name === 'Wildcard' && name.toLowerCase() === 'count') return none
  if ((kind === 'Unnamed' || kind === 'Named') && value.name === 'Expr') {
    if (kind === 'Unnamed' && isPart(name, place, value.content)) return none
    return walk.expression(walk, scope, value.content)
  }
  walk.violations.add('node', `This argument of ${name}() is not allowed. Use columns and expressions; count(*) is allowed.`)
  return none
}

/** A keyword such as MONTH, or WEEK(MONDAY), where this function takes one; a quoted name is a column. */
function isPart(name: string, place: number, node: unknown): boolean {
  const bare = bareName(node)
  if (bare !== '') return isPartOf(name, bare, place)
  const { fields: call } = variantOf(node)
  const { fields: list } = variantOf(call.args)
  const [word, day] = [listOf(call.name), listOf(list.args).map((arg) => variantOf(variantOf(arg).content).content)]
  const isPlain = unknownFields(call, ['name', 'parameters', 'args']).length + unknownFields(list, ['args']).length === 0
  const isWeek =
    isPlain &&
    variantOf(call.parameters).name === 'None' &&
    word.length === 1 &&
    day.length === 1 &&
    bareName(word[0]).toLowerCase() === 'week'
  return isWeek && takesWeek(name, place) && isWeekday(bareName(day[0]))
}

/** The text of a plain name without quotes. */
function bareName(node: unknown): string {
  const { name, fields: own } = variantOf(node)
  return name === 'Identifier' && !own.quote_style ? nameOf(own) : ''
}

function walkClause(walk: Walk, scope: BigScope, { name, content }: ReturnType<typeof variantOf>): Sources {
  if (name === 'IgnoreOrRespectNulls') return none
  if (name === 'Limit') return walk.expression(walk, scope, content)
  if (name === 'OrderBy') return walkSortItems(walk, scope, content)
  if (name === 'Having') return walk.expression(walk, scope, listOf(content)[1])
  walk.violations.add('node', `This clause${name && ` (${name})`} inside a call is not allowed. Leave it out.`)
  return none
}

/** Walks the items of an ORDER BY that are plain expressions. */
export function walkSortItems(walk: Walk, scope: BigScope, items: unknown): Sources {
  return joinSets(
    treesOf(items).map((item) => {
      allowFields(walk, 'ORDER BY', item, ['expr', 'options'])
      return walk.expression(walk, scope, item.expr)
    }),
  )
}

/** Walks a window: by name, or written out. */
export function walkWindow(walk: Walk, scope: BigScope, window: unknown): Sources {
  const { name, fields: own } = variantOf(window)
  if (name === 'NamedWindow') return none
  allowFields(walk, 'window', own, ['window_name', 'partition_by', 'order_by', 'window_frame'])
  const frame = treeOf(own.window_frame)
  allowFields(walk, 'window frame', frame, ['units', 'start_bound', 'end_bound'])
  const bounds = [frame.start_bound, frame.end_bound].map((bound) => variantOf(bound).content)
  return joinSets([several(walk, scope, own.partition_by), walkSortItems(walk, scope, own.order_by), several(walk, scope, bounds)])
}
