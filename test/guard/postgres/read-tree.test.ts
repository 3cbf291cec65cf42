import { beforeAll, describe, expect, test } from 'vitest'
import { checkShape } from '../../../src/guard/postgres/check-shape.ts'
import { type FieldShape, nodeShapes } from '../../../src/guard/postgres/node-shapes.ts'
import type { PgParser } from '../../../src/guard/postgres/pg-parser.ts'
import { readSelect } from '../../../src/guard/postgres/read-expression.ts'
import { readTree } from '../../../src/guard/postgres/read-tree.ts'
import { collectViolations } from '../../../src/guard/postgres/violations.ts'
import { trickySamples } from '../support/corpora.ts'
import { honest } from '../support/honest.ts'
import { openParser } from '../support/parser.ts'
import { analytics, language } from '../support/trade.ts'

let parser: PgParser
beforeAll(async () => {
  parser = await openParser()
})

function jsonOf(text: string): string {
  const read = parser.parseWithoutPlaces(text)
  return read.kind === 'json' ? read.json : ''
}

/** What the slow way makes of a text: the whole of it as objects, then held against the closed tables. */
function readSlowly(json: string): unknown {
  const read = readSelect(JSON.parse(json))
  return 'select' in read && checkShape(read.select, 'SelectStmt', collectViolations('')) ? read.select : null
}

const statements = [...Object.values(honest).flat(), ...[...analytics, ...language, ...trickySamples].map(({ sql }) => sql)]

/** What the parser writes of each statement that is one of its grammar. */
const jsons = () => statements.map(jsonOf).filter((json) => json !== '')

test('every honest statement is read at once, and as by the slow way', () => {
  const all = jsons()
  expect(all.length).toBeGreaterThan(statements.length * 0.98)
  for (const json of all) expect([json, JSON.stringify(readTree(json)?.select)]).toEqual([json, JSON.stringify(readSlowly(json))])
})

const envelope = (select: string, behind = '}}]}') => `{"version":180004,"stmts":[{"stmt":{"SelectStmt":${select}${behind}`
const target = (val: string) =>
  envelope(`{"targetList":[{"ResTarget":{"val":${val}}}],"limitOption":"LIMIT_OPTION_DEFAULT","op":"SETOP_NONE"}`)
const column = (fields: string) => target(`{"ColumnRef":{"fields":[${fields}]}}`)

describe('what is not allowed is not read', () => {
  test.each([
    ['', ''],
    ['another statement', '{"version":180004,"stmts":[{"stmt":{"DeleteStmt":{}}}]}'],
    ['no statement', '{"version":180004,"stmts":[]}'],
    ['a second statement', envelope('{"op":"SETOP_NONE"}', '}},{"stmt":{"SelectStmt":{"op":"SETOP_NONE"}}}]}')],
    ['more behind', envelope('{"op":"SETOP_NONE"}', '}}]} ')],
    ['less behind', envelope('{"op":"SETOP_NONE"}', '}}]')],
    ['a place', envelope('{"op":"SETOP_NONE"}', '},"stmt_len":8}]}')],
    ['a field in another order', envelope('{"op":"SETOP_NONE","limitOption":"LIMIT_OPTION_DEFAULT"}')],
    ['a field twice', envelope('{"op":"SETOP_NONE","op":"SETOP_NONE"}')],
    ['an unknown field', envelope('{"intoClause":{},"op":"SETOP_NONE"}')],
    ['an unknown word', envelope('{"op":"SETOP_OTHER"}')],
    ['a part of a word', envelope('{"op":"SETOP"}')],
    ['a word and more', envelope('{"op":"SETOP_NONEX"}')],
    ['a flag that is false', envelope('{"op":"SETOP_NONE","all":false}')],
    ['a flag that is a number', envelope('{"op":"SETOP_NONE","all":1}')],
    ['an unknown kind', target('{"XmlExpr":{}}')],
    ['a kind that begins like another', target('{"A_Consts":{}}')],
    ['a node without a wrapper', target('{"fields":[]}')],
    ['two nodes in a wrapper', target('{"A_Star":{},"A_Star":{}}')],
    ['an empty node', target('{}')],
    ['an empty node in a list', column('{}')],
    ['a list instead of a node', target('[]')],
    ['a text instead of a list', target('{"ColumnRef":{"fields":"a"}}')],
    ['a number instead of a text', column('{"String":{"sval":1}}')],
    ['a text instead of a number', target('{"A_Const":{"ival":{"ival":"1"}}}')],
    ['a broken number', target('{"A_Const":{"ival":{"ival":1.5}}}')],
    ['a sign without a number', target('{"A_Const":{"ival":{"ival":-}}}')],
    ['a number that is too large', target('{"A_Const":{"ival":{"ival":9007199254740993}}}')],
    ['a text without an end', column('{"String":{"sval":"a')],
    ['a backslash at the end', column('{"String":{"sval":"a\\')],
    ['a list without an end', envelope('{"targetList":[')],
    ['a comma before the end', envelope('{"op":"SETOP_NONE",}')],
  ])('%s', (_what, json) => {
    expect(readTree(json)).toBeNull()
  })

  test('what is damaged in one place is refused, or read as by the slow way', () => {
    const json = jsonOf("select distinct a.b, sum(c) filter (where d = 'it''s \\ \"x\"'), 1.5, -2 from a join b using (c) limit 7")
    expect(readTree(json)).not.toBeNull()
    for (let at = envelope('').length; at < json.length; at++) {
      for (const instead of ['', '"', '}', '\\', '5']) {
        const damaged = json.slice(0, at) + instead + json.slice(at + 1)
        const read = readTree(damaged)?.select ?? null
        if (read !== null) expect([damaged, JSON.stringify(read)]).toEqual([damaged, JSON.stringify(readSlowly(damaged))])
      }
    }
    expect(readTree(json)?.select).toEqual(readSlowly(json))
  })
})

test('signs of all kinds in texts come out as they went in', () => {
  const texts = ['', 'a', '"', '\\', '\\"', '\n\t', '<>', 'é漢😀', '\u2028', '}}]}']
  for (const text of texts) {
    expect(readTree(jsonOf(`select '${text.replaceAll("'", "''")}'`))?.select).toMatchObject({
      targetList: [{ ResTarget: { val: { A_Const: text === '' ? { sval: {} } : { sval: { sval: text } } } } }],
    })
  }
})

test.each([
  ['levels', 100, (n: number) => `select ${'not '.repeat(n)}true`],
  ['entries of a list', 5_000, (n: number) => `select x in (${Array(n).fill('1').join(',')})`],
  ['parts', 3_300, (n: number) => `select ${Array(n).fill('a').join(',')}, array[${Array(n).fill('1').join(',')}]`],
])('the limit of %s is that of the slow way', (_what, around, statementOf) => {
  const isRead = (n: number) => readTree(jsonOf(statementOf(n))) !== null
  const isReadSlowly = (n: number) => readSlowly(jsonOf(statementOf(n))) !== null
  let [last, first] = [1, around * 3]
  expect([isReadSlowly(last), isReadSlowly(first)]).toEqual([true, false])
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2)
    if (isReadSlowly(middle)) last = middle
    else first = middle
  }
  expect([isRead(last), isRead(first)]).toEqual([true, false])
})

test('the tables are in the order in which the parser writes fields', () => {
  const shapes: [string, Readonly<Record<string, FieldShape>>][] = Object.entries(nodeShapes)
  expect(shapes.length).toBeGreaterThan(60)
  const known = new Map<string, string[]>()
  const collect = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) collect(item)
    else if (typeof node === 'object' && node !== null) {
      for (const [kind, content] of Object.entries(node)) {
        if (kind in nodeShapes && typeof content === 'object' && content !== null) known.set(kind, Object.keys(content))
        collect(content)
      }
    }
  }
  for (const json of jsons()) collect(JSON.parse(json))
  for (const [kind, fields] of known) {
    const order = Object.keys(nodeShapes[kind] ?? {})
    expect([kind, fields]).toEqual([kind, [...fields].sort((a, b) => order.indexOf(a) - order.indexOf(b))])
  }
})
