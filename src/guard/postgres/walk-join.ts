import type { JoinExpr } from '@pgsql/types'
import type { Scope, ScopeColumn, ScopeItem } from './scope.ts'
import { itemOf, renameColumns } from './scope-items.ts'
import { textNode, textsOf } from './tree.ts'
import { combine, type FromEntry, type Walk } from './walk.ts'

/**
 * Walks a join. Its right side may see the left one laterally; its condition sees both and the outer levels, nothing else of this
 * level. With an alias it hides what is in it. Source: PostgreSQL, parse_clause.c, transformFromClauseItem.
 */
export function walkJoin(walk: Walk, scope: Scope, join: JoinExpr): FromEntry {
  const left = walk.visit.fromEntry(walk, scope, join.larg)
  const outside = scope.items
  for (const item of left.items) item.lateralOnly = true
  scope.items = [...outside, ...left.items]
  const right = walk.visit.fromEntry(walk, scope, join.rarg)
  const inside = [...left.items, ...right.items]
  for (const item of inside) item.lateralOnly = false
  const shared = join.isNatural === true ? shareNames(walk, left.own, right.own, join) : textsOf(join.usingClause)
  const merged = mergeColumns(walk, left.own, right.own, shared)
  const isShared = new Set(shared)
  scope.items = inside
  walk.visit.expression({ walk, scope }, join.quals)
  scope.items = outside

  const others = [left.own, right.own].flatMap(({ columns }) => columns.filter(({ name }) => !isShared.has(name)))
  const alias = join.alias?.aliasname ?? null
  const names = textsOf(join.alias?.colnames)
  const own: ScopeItem = {
    ...itemOf(alias, renameColumns([...merged, ...others], names)),
    base: left.own.base || right.own.base,
    complete: left.own.complete && right.own.complete,
    exact: left.own.exact && right.own.exact,
    open: left.own.open || right.own.open,
  }
  if (alias !== null) {
    if (names.length > 0 && !own.exact && !own.open) {
      walk.violations.add(
        'column',
        `A column list behind ${alias} is not allowed, because not all columns of this join are known in their order. Leave it out, or write sub-selects that name them.`,
      )
    }
    return { items: [own], own }
  }
  const usingAlias = join.join_using_alias?.aliasname
  const using = usingAlias === undefined ? [] : [{ ...itemOf(usingAlias, merged), columnsVisible: false }]
  return { items: [...inside.map((item) => ({ ...item, columnsVisible: false })), ...using, own], own }
}

/**
 * Names that both sides have. Where columns that may not be read have the same names too, the join is written by the others, as if those did
 * not exist: a refusal would tell of them.
 */
function shareNames(walk: Walk, left: ScopeItem, right: ScopeItem, join: JoinExpr): string[] {
  if (!left.complete || !right.complete) {
    walk.violations.add('column', 'NATURAL JOIN is not allowed here, because not all columns are known. Write JOIN … USING (…).')
    return []
  }
  const names = new Set(right.columns.map(({ name }) => name))
  const shared = [...new Set(left.columns.map(({ name }) => name))].filter((name) => names.has(name))
  const columns = [...left.columns, ...right.columns]
  const isShared = new Set(shared)
  if (columns.some(({ name, vague, hidden }) => vague || (hidden && isShared.has(name)))) {
    walk.violations.add(
      'column',
      'NATURAL JOIN would compare columns that cannot be used. Write JOIN … USING (…) with the columns you mean.',
    )
    return []
  }
  const closed = new Set(columns.filter(({ allowed }) => !allowed).map(({ name }) => name))
  const open = shared.filter((name) => !closed.has(name))
  if (open.length < shared.length) {
    delete join.isNatural
    if (open.length > 0) join.usingClause = open.map(textNode)
    else join.quals = { A_Const: { boolval: { boolval: true } } }
  }
  return open
}

/** The columns that each two are joined into. */
function mergeColumns(walk: Walk, left: ScopeItem, right: ScopeItem, names: string[]): ScopeColumn[] {
  const sides = [left, right].map(({ columns }) => Map.groupBy(names.length === 0 ? [] : columns, ({ name }) => name))
  const isOpen = left.open || right.open
  return names.map((name) =>
    mergeColumn(
      walk,
      sides.map((side) => side.get(name) ?? []),
      name,
      isOpen,
    ),
  )
}

/**
 * The column that two are joined into. Those that SEARCH and CYCLE make are refused: the server leaves them out of `*` after some joins
 * and not after others.
 */
function mergeColumn(walk: Walk, sides: ScopeColumn[][], name: string, isOpen: boolean): ScopeColumn {
  const columns = sides.flat().filter(({ allowed }) => allowed)
  const denied = sides.flat().some(({ allowed, hidden }) => !allowed || hidden)
  if ((denied || sides.some((side) => side.every(({ allowed }) => !allowed))) && !isOpen) {
    walk.violations.add(
      'column',
      `There is no column ${name} on both sides of this join that can be used. Join with ON and columns that you can use.`,
    )
  }
  for (const column of columns) for (const source of column.sources) walk.columns.add(source)
  return {
    ...combine(columns),
    name,
    allowed: true,
    vague: columns.some(({ vague }) => vague),
    owner: null,
    partial: false,
    hidden: false,
  }
}
