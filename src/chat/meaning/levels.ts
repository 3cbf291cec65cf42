import type { JoinExpr, Node, SelectStmt } from '@pgsql/types'
import type { Catalog } from '../../catalog/catalog.ts'
import { as, textsOf } from '../../guard/postgres/tree.ts'
import { outputOf } from './derived.ts'
import { type Level, operatorOf, placeOf, type Relation } from './places.ts'

type Names = ReadonlyMap<string, Relation>

/** Every SELECT of a statement that reads from something, innermost included. */
export function levelsOf(statement: SelectStmt, catalog: Catalog): Level[] {
  const found: Level[] = []
  visitSelect(statement, new Map(), catalog, found)
  return found
}

/** Adds the levels of a SELECT and gives back what it looks like from outside. */
function visitSelect(select: SelectStmt, outer: Names, catalog: Catalog, found: Level[]): Relation {
  const names = new Map(outer)
  for (const node of select.withClause?.ctes ?? []) {
    const cte = as(node, 'CommonTableExpr')
    const query = as(cte?.ctequery, 'SelectStmt')
    if (cte?.ctename === undefined || query === undefined) continue
    const inside = visitSelect(query, names, catalog, found)
    names.set(cte.ctename, { ...renamed(inside, textsOf(cte.aliascolnames)), alias: cte.ctename })
  }
  if (select.larg && select.rarg) {
    const left = visitSelect(select.larg, names, catalog, found)
    visitSelect(select.rarg, names, catalog, found)
    return { ...left, keys: null }
  }
  const level: Level = { select, relations: [], equal: [], fixed: [], optional: [] }
  for (const node of select.fromClause ?? []) addItem(level, node, names, catalog, found)
  if (level.relations.length > 0) found.push(level)
  for (const condition of conjuncts(select.whereClause)) addEquality(level, condition)
  for (const part of [select.targetList, select.whereClause, select.havingClause, select.sortClause]) {
    for (const inner of subSelects(part)) visitSelect(inner, names, catalog, found)
  }
  return outputOf(level)
}

function addItem(level: Level, node: Node, names: Names, catalog: Catalog, found: Level[]): void {
  const range = as(node, 'RangeVar')
  const sub = as(node, 'RangeSubselect')
  const call = as(node, 'RangeFunction')
  const join = as(node, 'JoinExpr')
  if (range?.relname !== undefined) {
    const alias = range.alias?.aliasname ?? range.relname
    const named = range.schemaname === undefined ? names.get(range.relname) : undefined
    level.relations.push({ ...(named ?? tableRelation(`${range.schemaname}.${range.relname}`, catalog)), alias })
  } else if (sub?.subquery !== undefined) {
    const query = as(sub.subquery, 'SelectStmt')
    if (query === undefined) return
    const inside = visitSelect(query, names, catalog, found)
    level.relations.push({ ...renamed(inside, textsOf(sub.alias?.colnames)), alias: sub.alias?.aliasname ?? '' })
  } else if (call !== undefined) {
    level.relations.push({ alias: call.alias?.aliasname ?? '', table: null, columns: new Map(), keys: null })
  } else if (join !== undefined) {
    addJoin(level, join, names, catalog, found)
  }
}

function addJoin(level: Level, join: JoinExpr, names: Names, catalog: Catalog, found: Level[]): void {
  const start = level.relations.length
  if (join.larg) addItem(level, join.larg, names, catalog, found)
  const middle = level.relations.length
  if (join.rarg) addItem(level, join.rarg, names, catalog, found)
  const emptied = join.jointype === 'JOIN_LEFT' ? level.relations.slice(middle) : []
  level.optional.push(...emptied.map((relation) => relation.alias))
  for (const condition of conjuncts(join.quals)) addEquality(level, condition)
  for (const column of textsOf(join.usingClause)) {
    const left = level.relations.slice(start, middle).find((relation) => relation.columns.has(column))
    const right = level.relations.slice(middle).find((relation) => relation.columns.has(column))
    if (left && right) {
      level.equal.push([
        { alias: left.alias, column },
        { alias: right.alias, column },
      ])
    }
  }
}

function tableRelation(key: string, catalog: Catalog): Relation {
  const table = catalog.tables.get(key)
  const keys = table === undefined ? [] : [table.primaryKey, ...table.uniqueKeys].filter((columns) => columns.length > 0)
  return {
    alias: '',
    table: key,
    columns: new Map(table?.columns.map((column) => [column.name, column])),
    keys: keys.length === 0 ? null : keys,
  }
}

/** A relation whose columns are called otherwise outside. */
function renamed(relation: Relation, names: string[]): Relation {
  if (names.length === 0) return relation
  const old = [...relation.columns.keys()]
  const now = new Map(old.map((name, at) => [name, names[at] ?? name]))
  return {
    ...relation,
    columns: new Map([...relation.columns].map(([name, column]) => [now.get(name) ?? name, column])),
    keys: relation.keys?.map((key) => key.map((name) => now.get(name) ?? name)) ?? null,
    ...(relation.means === undefined ? {} : { means: new Set([...relation.means].map((name) => now.get(name) ?? name)) }),
  }
}

/** The parts of a condition that must all hold. */
export function conjuncts(node: Node | undefined): Node[] {
  const all = as(node, 'BoolExpr')
  if (node === undefined) return []
  return all?.boolop === 'AND_EXPR' ? (all.args ?? []).flatMap(conjuncts) : [node]
}

function addEquality(level: Level, node: Node): void {
  const equality = as(node, 'A_Expr')
  if (equality === undefined || operatorOf(equality) !== '=' || equality.kind !== 'AEXPR_OP') return
  const left = placeOf(level, equality.lexpr)
  const right = placeOf(level, equality.rexpr)
  if (left !== null && right !== null) level.equal.push([left, right])
  else if (left !== null && isConstant(equality.rexpr)) level.fixed.push(left)
  else if (right !== null && isConstant(equality.lexpr)) level.fixed.push(right)
}

function isConstant(node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return isConstant(cast.arg)
  return as(node, 'A_Const') !== undefined || as(node, 'ParamRef') !== undefined
}

/** SELECTs in expressions, not those in FROM. */
function* subSelects(part: unknown): Iterable<SelectStmt> {
  if (typeof part !== 'object' || part === null) return
  if ('SubLink' in part) {
    // A wrapper node of this kind; its content is what the parser makes of a sub-select.
    const query = as((part as { SubLink: { subselect?: Node } }).SubLink.subselect, 'SelectStmt')
    if (query !== undefined) yield query
    return
  }
  for (const inner of Object.values(part)) yield* subSelects(inner)
}
