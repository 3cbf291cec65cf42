import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { checkShape } from '../../../src/guard/postgres/check-shape.ts'
import { nodeShapes } from '../../../src/guard/postgres/node-shapes.ts'
import { collectViolations } from '../../../src/guard/postgres/violations.ts'

const definitions = readFileSync(createRequire(import.meta.url).resolve('@pgsql/types/types.d.ts'), 'utf8')
const kindsOfParser = [...definitions.matchAll(/^export interface (\w+) /gm)].map(([, name = '']) => name).sort()

const fieldsOf = (kind: string): string[] => {
  const body = new RegExp(`^export interface ${kind} \\{([^}]*)\\}`, 'm').exec(definitions)?.[1] ?? ''
  return [...body.matchAll(/^\s+(\w+)\?:/gm)].map(([, name = '']) => name)
}

const list = (text: string): string[] => text.trim().split(/\s+/)

/** Kinds that a statement may hold, apart from the envelope around it. */
const allowed =
  list(`A_ArrayExpr A_Const A_Expr A_Indices A_Indirection A_Star Alias BitString BoolExpr Boolean BooleanTest CaseExpr CaseWhen
  CoalesceExpr CTECycleClause CTESearchClause CollateClause ColumnDef ColumnRef CommonTableExpr Float FuncCall GroupingFunc GroupingSet Integer
  JoinExpr JsonAggConstructor JsonArgument JsonArrayAgg JsonArrayConstructor JsonArrayQueryConstructor JsonBehavior JsonFormat JsonFuncExpr
  JsonIsPredicate JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonOutput JsonParseExpr JsonReturning JsonScalarExpr JsonSerializeExpr
  JsonTable JsonTableColumn JsonTablePathSpec JsonValueExpr List MinMaxExpr NamedArgExpr NullTest ParamRef RangeFunction RangeSubselect RangeTableSample RangeVar ResTarget RowExpr
  SQLValueFunction SelectStmt SortBy String SubLink TypeCast TypeName WindowDef WithClause CommonTableExpr`)

/** Parts of other statements, XML, locks. */
const parts =
  list(`ATAlterConstraint AccessPriv AlterTableCmd Constraint CreateOpClassItem CurrentOfExpr DefElem FunctionParameter IndexElem
  InferClause IntoClause LockingClause MergeAction MergeSupportFunc MergeWhenClause MultiAssignRef ObjectWithArgs OnConflictClause
  PartitionBoundSpec PartitionCmd PartitionElem PartitionRangeDatum PartitionSpec PublicationObjSpec PublicationTable RangeTableFunc
  RangeTableFuncCol ReturningClause ReturningOption RoleSpec SetToDefault StatsElem TableLikeClause TriggerTransition VacuumRelation XmlExpr
  XmlSerialize`)

/** Made by the server's analysis, never by its grammar. */
const analysed =
  list(`Aggref AlternativeSubPlan ArrayCoerceExpr ArrayExpr CallContext CaseTestExpr CoerceToDomain CoerceToDomainValue CoerceViaIO
  CollateExpr ConvertRowtypeExpr DistinctExpr FieldSelect FieldStore FromExpr FuncExpr InferenceElem InlineCodeBlock IntList JsonConstructorExpr
  JsonExpr JsonTablePath JsonTablePathScan JsonTableSiblingJoin NextValueExpr NullIfExpr OidList OnConflictExpr OpExpr Param Query RTEPermissionInfo
  RangeTblEntry RangeTblFunction RangeTblRef RelabelType ReturningExpr RowCompareExpr RowMarkClause ScalarArrayOpExpr SortGroupClause SubPlan
  SubscriptingRef TableFunc TableSampleClause TargetEntry Var WindowClause WindowFunc WindowFuncRunCondition WithCheckOption`)

/** Around the tree, or of the library's other functions. */
const envelope = list('FilterColumn Function ParseResult RawStmt ScanResult ScanToken SummaryResult Table')

const isStatement = (kind: string): boolean => kind.endsWith('Stmt') && kind !== 'SelectStmt' && kind !== 'RawStmt'

test('every kind that the parser knows is allowed or refused on purpose', () => {
  const decided = new Set([...allowed, ...parts, ...analysed, ...envelope])
  expect(kindsOfParser.filter((kind) => !decided.has(kind) && !isStatement(kind))).toEqual([])
  expect([...decided].filter((kind) => !kindsOfParser.includes(kind))).toEqual([])
  expect(kindsOfParser.filter(isStatement).length).toBeGreaterThan(110)
})

test('what has a shape is exactly what is allowed', () => {
  expect(Object.keys(nodeShapes).sort()).toEqual([...new Set(allowed)].sort())
})

test.each(Object.entries(nodeShapes))('%s has no field that the parser does not know', (kind, shape) => {
  expect(Object.keys(shape).filter((field) => !fieldsOf(kind).includes(field))).toEqual([])
})

/** Fields of allowed kinds that are refused, all of them. A new field of a new parser turns up here. */
const refusedFields: Record<string, string[]> = {
  BooleanTest: ['xpr'],
  CaseExpr: ['xpr', 'casetype', 'casecollid'],
  CaseWhen: ['xpr'],
  CoalesceExpr: ['xpr', 'coalescetype', 'coalescecollid'],
  BoolExpr: ['xpr'],
  ColumnDef: list(`compression inhcount is_not_null is_from_type storage storage_name raw_default cooked_default identity identitySequence
    generated collClause collOid constraints fdwoptions`),
  CTECycleClause: list('cycle_mark_type cycle_mark_typmod cycle_mark_collation cycle_mark_neop'),
  JsonBehavior: ['coerce'],
  JsonFuncExpr: ['column_name'],
  JsonReturning: ['typid', 'typmod'],
  JsonValueExpr: ['formatted_expr'],
  CommonTableExpr: list(`cterecursive cterefcount ctecolnames ctecoltypes ctecoltypmods ctecolcollations`),
  GroupingFunc: ['xpr', 'refs', 'agglevelsup'],
  JoinExpr: ['rtindex'],
  MinMaxExpr: ['xpr', 'minmaxtype', 'minmaxcollid', 'inputcollid'],
  NamedArgExpr: ['xpr'],
  NullTest: ['xpr', 'argisrow'],
  RangeVar: ['catalogname'],
  ResTarget: ['indirection'],
  RowExpr: ['xpr', 'row_typeid', 'colnames'],
  SQLValueFunction: ['xpr', 'type'],
  SelectStmt: ['intoClause', 'lockingClause'],
  SubLink: ['xpr', 'subLinkId'],
  TypeName: ['typeOid', 'setof', 'pct_type'],
}

test.each(Object.keys(nodeShapes))('%s allows no field but the ones looked at', (kind) => {
  const known = Object.keys(nodeShapes[kind] ?? {})
  expect(
    fieldsOf(kind)
      .filter((field) => !known.includes(field))
      .sort(),
  ).toEqual([...(refusedFields[kind] ?? [])].sort())
})

const select = (val: unknown) => ({ targetList: [{ ResTarget: { val } }], limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' })
const verdict = (tree: unknown): [boolean, string | undefined] => {
  const violations = collectViolations('')
  return [checkShape(tree, 'SelectStmt', violations), violations.list[0]?.rule]
}

test.each([
  ['an unknown kind', select({ Dummy: {} }), 'node'],
  ['a kind named like an object property', select({ constructor: {} }), 'node'],
  ['a kind named __proto__', select(JSON.parse('{"__proto__": {}}')), 'node'],
  ['a statement in the place of an expression', select({ DeleteStmt: {} }), 'statement'],
  ['two kinds in one wrapper', select({ A_Star: {}, ColumnRef: {} }), 'node'],
  ['no kind in a wrapper', select({}), 'node'],
  ['a text for a node', select('x'), 'node'],
  ['a list for a node', select([]), 'node'],
  ['an unknown field', select({ ColumnRef: { fields: [], dummy: 1 } }), 'field'],
  ['an inherited field', select({ ColumnRef: { toString: 1 } }), 'field'],
  ['a node for a list', select({ ColumnRef: { fields: {} } }), 'field'],
  ['a number for a text', select({ ColumnRef: { fields: [{ String: { sval: 1 } }] } }), 'field'],
  ['a text for a flag', select({ A_Const: { isnull: 'true' } }), 'field'],
  ['a fraction for a whole number', select({ ParamRef: { number: 1.5 } }), 'field'],
  ['an unknown word', select({ BoolExpr: { boolop: 'XOR_EXPR', args: [] } }), 'field'],
  ['a bare kind with an unknown field', select({ TypeCast: { typeName: { names: [], dummy: 1 } } }), 'field'],
])('refuses %s', (_name, tree, rule) => {
  expect(verdict(tree)).toEqual([false, rule])
})

test.each(Object.entries(nodeShapes))('refuses a dummy field of %s', (kind) => {
  const violations = collectViolations('')
  expect([checkShape({ dummy: true }, kind, violations), violations.list[0]?.rule]).toEqual([false, 'field'])
})
