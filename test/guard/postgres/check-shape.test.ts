import { expect, test } from 'vitest'
import { checkShape } from '../../../src/guard/postgres/check-shape.ts'
import { collectViolations } from '../../../src/guard/postgres/violations.ts'

const select = { targetList: [{ ResTarget: { val: { A_Star: {} } } }], limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' }

/** Whether a tree passes, and what is said of it: the rule, the place, the words. */
function judge(tree: unknown, kind = 'SelectStmt'): [passes: boolean, said: string[]] {
  const violations = collectViolations(' '.repeat(100))
  const passes = checkShape(tree, kind, violations)
  return [passes, violations.list.map(({ rule, message, position }) => `${rule} at ${position ?? '-'}: ${message}`)]
}

const strings = (count: number) => Array.from({ length: count }, () => ({ String: { sval: 'a' } }))
const reference = (count: number) => ({ ResTarget: { val: { ColumnRef: { fields: strings(count) } } } })
/** A tree of that many nodes. */
const sized = (nodes: number) => ({ targetList: [...[4_998, 4_998, 4_998].map(reference), reference(nodes - 1 - 4 * 2 - 3 * 4_998)] })

test.each<[string, unknown, string?]>([
  ['a plain SELECT', select],
  ['DISTINCT without columns', { ...select, distinctClause: [{}] }],
  ['a row of FROM without definitions', { items: [{}] }, 'List'],
  ['5,000 entries in a list', { fields: strings(5_000) }, 'ColumnRef'],
  ['20,000 nodes', sized(20_000)],
])('%s passes', (_name, tree, kind) => {
  expect(judge(tree, kind)).toEqual([true, []])
})

const unreadable = 'node at -: A part of the statement cannot be read. Only SELECT is allowed.'
const notThis = (kind: string) => `node at -: This construct (${kind}) is not allowed; use plain SELECT clauses and expressions.`
const notThisForm = (form: string, place = '-') =>
  `field at ${place}: This form of ${form} is not allowed. Use plain SELECT clauses and expressions.`
const tooLarge =
  'size at -: The statement is nested too deeply or has too many parts. Write it with fewer levels or as a smaller statement.'
const noXml = 'node at -: XML is not allowed; use text or JSON functions.'

test.each<[string, unknown, string, string?]>([
  ['an empty entry of a list', { ...select, targetList: [{}] }, unreadable],
  ['an empty argument', { args: [{}] }, unreadable, 'FuncCall'],
  ['nothing in the place of a node', { ...select, whereClause: null }, unreadable],
  ['a number in the place of a node', { ...select, whereClause: 5 }, unreadable],
  ['a list in the place of a node', { ...select, whereClause: [{ A_Star: {} }] }, unreadable],
  ['nothing in the place of a clause', { ...select, withClause: null }, notThis('WithClause')],
  ['a number in the place of a clause', { ...select, withClause: 5 }, notThis('WithClause')],
  ['a list in the place of a clause', { ...select, withClause: [] }, notThis('WithClause')],
  ['a text in the place of a clause', { ...select, withClause: '' }, notThis('WithClause')],
  ['a number where a word is expected', { ...select, op: 5 }, notThisForm('SelectStmt (op)')],
  ['a list where a word is expected', { ...select, op: ['SETOP_NONE'] }, notThisForm('SelectStmt (op)')],
  ['an unknown field without a value', { ...select, dummy: null }, notThisForm('SelectStmt (dummy)')],
  [
    'an unknown field with a place deep inside',
    { ...select, dummy: [{ a: { b: 1 } }, { c: { location: 7 } }] },
    notThisForm('SelectStmt (dummy)', '7'),
  ],
  [
    '5,001 entries in a list',
    { fields: strings(5_001), location: 3 },
    'size at 3: A list here has 5001 entries. At most 5000 are allowed; join with a table or narrow it.',
    'ColumnRef',
  ],
  ['20,001 nodes', sized(20_001), tooLarge],
  ['a column of XMLTABLE', { ...select, fromClause: [{ RangeTableFuncCol: {} }] }, noXml],
  ['XMLSERIALIZE', { ...select, whereClause: { XmlSerialize: {} } }, noXml],
  [
    'a row lock',
    { ...select, whereClause: { LockingClause: {} } },
    'node at -: Row locks (FOR UPDATE, FOR SHARE) are not allowed; leave the clause out.',
  ],
])('%s is refused', (_name, tree, said, kind) => {
  expect(judge(tree, kind)).toEqual([false, [said]])
})

const many = (entry: (at: number) => object) => Array.from({ length: 12 }, (_, at) => entry(at))

test.each<[string, object]>([
  ['fields', Object.assign({}, ...many((at) => ({ [`dummy${at}`]: 1 })))],
  ['entries of a list', { targetList: many((at) => ({ [`Dummy${at}`]: {} })) }],
])('of many unknown %s three are told', (_name, tree) => {
  const [passes, said] = judge(tree)
  expect([passes, said.length]).toEqual([false, 3])
})

test.each([3, 10])('what was reported before (%i) does not end the look at a tree', (count) => {
  const violations = collectViolations('')
  for (let at = 0; at < count; at++) violations.add('input', `${at}`)
  expect(checkShape(select, 'SelectStmt', violations)).toBe(true)
  expect(checkShape({ ...select, dummy: 1 }, 'SelectStmt', violations)).toBe(false)
})
