import { beforeAll, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import { shopPolicy } from '../support/shop.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

/** The messages of the rule `input`, each with its place. */
async function said(candidate: string): Promise<string[]> {
  const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
  await guard.ready()
  if (verdict.ok) return []
  return verdict.problem.violations.flatMap(({ rule, message, position }) => (rule === 'input' ? [`${position}: ${message}`] : []))
}

const filled = (length: number): string => `select '${'x'.repeat(length - 9)}'`
const comments = 'null: The text opens more than 200 comments, or has hundreds of signs in a row. Leave them out.'
const brackets = 'null: The brackets nest over 150 levels deep. At most 150 are allowed.'
const operators = 'null: The statement has over 2000 operators. At most 2000 are allowed.'

test.each<[string, string, string[]]>([
  ['nothing', '', ['null: There is no statement. Write one SELECT.']],
  ['blanks', ' \n\t ', ['null: There is no statement. Write one SELECT.']],
  ['20,000 characters', filled(20_000), []],
  ['20,001 characters', filled(20_001), ['null: The statement has 20001 characters. At most 20000 are allowed.']],
  ['half a character', "select 'a\ud800b'", ['9: The text holds half a character (a lone surrogate). Leave it out.']],
  ['a whole one', "select '😀'", []],
  ['tabs and line ends', 'select\t1\r\n', []],
  ...['\u0000', '\u0008', '\u000b', '\u000c', '\u001f', '\u007f', '\u009f', '\u061c', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a'].map(
    hiddenCase,
  ),
  ...['\u202e', '\u2066', '\u2069', '\ufeff'].map(hiddenCase),
  ['200 comments', `select 1 ${'/**/ '.repeat(200)}`, []],
  ['201 comments', `select 1 ${'/**/ '.repeat(201)}`, [comments]],
  ['499 signs', `select '${'+'.repeat(499)}'`, []],
  ['500 signs', `select '${'+'.repeat(500)}'`, [comments]],
  ['500 minus signs', `select 1 ${'-'.repeat(500)}`, []],
  ['signs in two runs', `select '${'+'.repeat(300)}a${'+'.repeat(300)}'`, []],
  ['150 brackets', `select ${'('.repeat(150)}1${')'.repeat(150)}`, []],
  ['151 brackets', `select ${'('.repeat(151)}1${')'.repeat(151)}`, [brackets]],
  ['151 square brackets', `select ${'array['.repeat(151)}1${']'.repeat(151)}`, [brackets]],
  ['151 brackets in quotes', `select '${'('.repeat(151)}'`, []],
  ['300 brackets one after the other', `select ${Array(300).fill('(1)').join(',')}`, []],
  ['brackets in quotes, and 300 one after the other', `select '${'('.repeat(151)}', ${Array(300).fill('(1)').join(',')}`, []],
  [
    'brackets in quotes, and 300 square ones one after the other',
    `select '${'('.repeat(151)}', ${Array(300).fill('array[1]').join(',')}`,
    [],
  ],
  ['brackets in quotes, and 150 that nest', `select '${'('.repeat(151)}', ${'('.repeat(150)}1${')'.repeat(150)}`, []],
  ['151 square brackets that are never closed', `select ${'array['.repeat(151)}`, [brackets]],
  ['151 brackets behind 6,000 characters', `select ${'x,'.repeat(3_000)}${'('.repeat(151)}1${')'.repeat(151)}`, [brackets]],
  ['151 brackets behind closing ones in quotes', `select '${')'.repeat(99)}', ${'('.repeat(151)}1${')'.repeat(151)}`, [brackets]],
  ['2,000 operators', `select ${Array(2_001).fill('1').join('+')}`, []],
  ['2,001 operators', `select ${Array(2_002).fill('1').join('+')}`, [operators]],
  ['2,001 operators in quotes', `select '${Array(2_002).fill('1').join('+')}'`, []],
  ['signs in quotes, and 2,000 operators', `select '+ +', ${Array(2_001).fill('1').join('+')}`, []],
  ['2,001 operators of two signs', `select ${Array(2_002).fill('1').join('<>')}`, [operators]],
  ['2,001 lines of comments that end in a sign', `select 1 ${'--a+\n'.repeat(2_001)}`, []],
  ['signs in quotes, and 3,000 other words', `select '${'+a'.repeat(2_001)}', ${'1,'.repeat(1_500)}1`, []],
  ['2,001 operators behind 6,000 readable characters', `select ${'x,'.repeat(3_000)}${Array(2_002).fill('1').join('+')}`, [operators]],
  ['operators behind 6,000 characters', `select '${'x'.repeat(6_000)}', ${Array(2_002).fill('1').join('+')}`, [operators]],
  ['both, of which the first is told', `select ${'('.repeat(151)}${Array(2_002).fill('1').join('+')}${')'.repeat(151)}`, [brackets]],
  ['brackets that no lexer reads', `select '${'('.repeat(151)}`, [brackets]],
])('%s', async (_name, candidate, expected) => {
  expect(await said(candidate)).toEqual(expected)
})

function hiddenCase(sign: string): [string, string, string[]] {
  const message = '8: The text holds a control character that cannot be seen. Leave it out; tabs and line ends are allowed.'
  return [JSON.stringify(sign), `select '${sign}'`, [message]]
}
