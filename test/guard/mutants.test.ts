import type { SelectStmt } from '@pgsql/types'
import { beforeAll, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { checkShape } from '../../src/guard/postgres/check-shape.ts'
import type { PgParser } from '../../src/guard/postgres/pg-parser.ts'
import { printStatement } from '../../src/guard/postgres/print-select.ts'
import { collectViolations } from '../../src/guard/postgres/violations.ts'
import { honest } from './support/honest.ts'
import { openParser, parseSelect } from './support/parser.ts'
import { shopPolicy } from './support/shop.ts'
import { analytics, tradePolicy } from './support/trade.ts'

let guard: Guard
let parser: PgParser
beforeAll(async () => {
  ;[guard, parser] = await Promise.all([createGuard(), openParser()])
})

const expressionKinds = new Set(
  `A_Const ColumnRef A_Expr BoolExpr NullTest BooleanTest CaseExpr CoalesceExpr MinMaxExpr FuncCall TypeCast CollateClause SubLink A_ArrayExpr
  RowExpr A_Indirection GroupingFunc SQLValueFunction JsonIsPredicate JsonObjectConstructor JsonArrayConstructor JsonArrayQueryConstructor
  JsonObjectAgg JsonArrayAgg JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonFuncExpr`.split(/\s+/),
)

type Slot = { name: string; put(value: unknown): void; old: unknown }

/** Every place in a tree where an expression stands. */
function slotsOf(value: unknown, name: string, put: (value: unknown) => void): Slot[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => slotsOf(item, name, (next) => value.splice(at, 1, next)))
  if (typeof value !== 'object' || value === null) return []
  const [kind = ''] = Object.keys(value)
  const own = expressionKinds.has(kind) ? [{ name, put, old: value }] : []
  const record = value as Record<string, unknown>
  const inner = Object.entries(record).flatMap(([key, child]) =>
    slotsOf(child, /^[A-Z]/.test(key) && !/^A_/.test(key) ? key : `${name.split('.')[0]}.${key}`, (next) => {
      record[key] = next
    }),
  )
  return [...own, ...inner]
}

const intruders = {
  function: {
    FuncCall: {
      funcname: [{ String: { sval: 'pg_sleep' } }],
      args: [{ A_Const: { ival: { ival: 1 } } }],
      funcformat: 'COERCE_EXPLICIT_CALL',
    },
  },
  table: {
    SubLink: {
      subLinkType: 'EXPR_SUBLINK',
      subselect: {
        SelectStmt: {
          targetList: [{ ResTarget: { val: { A_Const: { ival: { ival: 1 } } } } }],
          fromClause: [{ RangeVar: { relname: 'login', inh: true, relpersistence: 'p' } }],
          limitOption: 'LIMIT_OPTION_DEFAULT',
          op: 'SETOP_NONE',
        },
      },
    },
  },
  column: { ColumnRef: { fields: [{ String: { sval: 'never_a_column' } }] } },
}

/** The empty text where the grammar has no such construct, as for the field of EXTRACT. */
function printed(select: SelectStmt): string {
  try {
    return printStatement(select)
  } catch {
    return ''
  }
}

/** Trees to put things into, with the policy they are judged by. */
const sets: [GuardPolicy, string[]][] = [
  [shopPolicy, Object.values(honest).flat()],
  [tradePolicy, analytics.map(({ sql }) => sql)],
]

test.each(Object.entries(intruders))('a forbidden %s in any place of any honest statement is refused', (rule, intruder) => {
  const turn = Object.keys(intruders).indexOf(rule)
  const kinds = new Set<string>()
  let mutants = 0
  for (const [policy, candidates] of sets) {
    for (const candidate of candidates) {
      const select = parseSelect(parser, candidate)
      for (const [at, slot] of slotsOf({ SelectStmt: select }, 'SelectStmt', () => undefined).entries()) {
        // The many places of reports take turns; every kind of place gets every intruder.
        if (policy === tradePolicy && at % 3 !== turn && kinds.has(slot.name)) continue
        slot.put(structuredClone(intruder))
        const mutant = printed(select)
        slot.put(slot.old)
        // Sizes of types are numbers to the printer; the table of hostile statements has the texts for them.
        if (!/pg_sleep|login|never_a_column/.test(mutant) || parser.parse(mutant).kind !== 'tree') continue
        mutants++
        kinds.add(slot.name)
        const verdict = guard.check({ candidate: mutant, parameters: [], policy })
        expect([mutant, verdict.ok]).toEqual([mutant, false])
      }
    }
  }
  expect(mutants).toBeGreaterThan(1_500)
  expect(kinds.size).toBeGreaterThan(20)
})

/** Whether a tree is made of known kinds and fields only. */
const isKnown = (select: SelectStmt): boolean => checkShape(select, 'SelectStmt', collectViolations(''))

test('an unknown field, and an unknown kind, in any place of any honest statement is refused', () => {
  let places = 0
  const disturb = (root: SelectStmt, value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    const record = value as Record<string, unknown>
    const [kind = ''] = Object.keys(record)
    const isWrapper = /^[A-Z]/.test(kind) && !Array.isArray(value)
    places++
    if (Array.isArray(value)) value.push({ Dummy: {} })
    else record.dummy = 1
    expect([path, isKnown(root)]).toEqual([path, false])
    if (Array.isArray(value)) value.pop()
    else delete record.dummy
    if (isWrapper) {
      const content = record[kind]
      delete record[kind]
      record.Dummy = content
      expect([path, isKnown(root)]).toEqual([path, false])
      delete record.Dummy
      record[kind] = content
    }
    for (const [key, inner] of Object.entries(record)) disturb(root, inner, `${path}.${key}`)
  }
  for (const candidate of [...sets.flatMap(([, candidates]) => candidates)].filter((_, at) => at % 4 === 0)) {
    const select = parseSelect(parser, candidate)
    expect(isKnown(select)).toBe(true)
    disturb(select, select, 'SelectStmt')
  }
  expect(places).toBeGreaterThan(2_000)
})
