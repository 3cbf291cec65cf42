import { beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import type { Parameter } from '../../../src/monitors/monitor.ts'
import { type RenderRules, renderTemplate } from '../../../src/monitors/templates/render.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

const moment = { slot: '2026-03-31T22:30:00.000Z', date: '2026-04-01' }

function render(text: string, parameters: Parameter[] = [], rules?: RenderRules): string {
  const done = renderTemplate(guard.tokens, text, parameters, moment, rules)
  if (done.ok) return `${done.value.sql} | ${JSON.stringify(done.value.parameters)}`
  return done.problem.kind === 'invalid-request' ? done.problem.message : JSON.stringify(done.problem)
}

describe('what is put in', () => {
  test.each<[string, string, Parameter[], string]>([
    ['a default', 'SELECT {{days:int=7}}', [], 'SELECT $1::int | [7]'],
    ['a value instead of the default', 'SELECT {{days:int=7}}', [{ name: 'days', type: 'int', value: 9 }], 'SELECT $1::int | [9]'],
    ['one parameter for each name', 'SELECT {{a:int=1}}, {{b:int=2}}, {{a}}', [], 'SELECT $1::int, $2::int, $1::int | [1,2]'],
    ['the same declaration twice', 'SELECT {{a:int=4}}, {{a:int=4}}', [], 'SELECT $1::int, $1::int | [4]'],
    ['a type from the stored value', 'SELECT {{a}}', [{ name: 'a', type: 'number', value: '1.50' }], 'SELECT $1::numeric | ["1.50"]'],
    [
      'the planned time and its local date',
      'SELECT {{as_of}}, {{as_of_date}}',
      [],
      'SELECT $1::timestamptz, $2::date | ["2026-03-31T22:30:00.000Z","2026-04-01"]',
    ],
    [
      'a stored as_of without value',
      'SELECT {{as_of}}',
      [{ name: 'as_of', type: 'timestamptz', value: null }],
      'SELECT $1::timestamptz | ["2026-03-31T22:30:00.000Z"]',
    ],
    [
      'a list of texts',
      `SELECT {{s:text[]=["Champions", "Loyal Customers", 'it''s']}}`,
      [],
      `SELECT $1::text[] | [["Champions","Loyal Customers","it's"]]`,
    ],
    ['a list of whole numbers', 'SELECT {{n:int[]=[1,-2]}}', [], 'SELECT $1::int[] | [[1,-2]]'],
    ['an empty list', 'SELECT {{n:int[]=[]}}', [], 'SELECT $1::int[] | [[]]'],
    ['a negative number', 'SELECT {{n:number=-1.5}}', [], 'SELECT $1::numeric | ["-1.5"]'],
    ['a date', 'SELECT {{d:date=2026-01-31}}', [], 'SELECT $1::date | ["2026-01-31"]'],
    ['an instant in quotes', "SELECT {{d:timestamptz='2026-01-31T07:00:00Z'}}", [], 'SELECT $1::timestamptz | ["2026-01-31T07:00:00Z"]'],
    ['a truth', 'SELECT {{b:bool=true}}', [], 'SELECT $1::bool | [true]'],
    ['spaces and lines inside', 'SELECT {{ days : int = 7\n }}', [], 'SELECT $1::int | [7]'],
    ['a text with a quote and braces', `SELECT {{t:text='it''s }} here'}}`, [], `SELECT $1::text | ["it's }} here"]`],
    [
      'a text that looks like SQL',
      'SELECT {{t:text=a}}',
      [{ name: 't', type: 'text', value: "'; DROP TABLE x; --" }],
      `SELECT $1::text | ["'; DROP TABLE x; --"]`,
    ],
    ['braces of an array literal', "SELECT '{{1,2},{3,4}}'::int[], {{a:int=1}}", [], "SELECT '{{1,2},{3,4}}'::int[], $1::int | [1]"],
    [
      'places behind letters of several bytes',
      'SELECT \'é😀ß\', {{a:int=1}} AS "größe", {{a}}',
      [],
      'SELECT \'é😀ß\', $1::int AS "größe", $1::int | [1]',
    ],
    ['neighbours stay tokens of their own', 'SELECT 1+{{a:int=1}}-{{b:int=2}}AS x', [], 'SELECT 1+ $1::int - $2::int AS x | [1,2]'],
    ['a cast behind', 'SELECT {{as_of_date}}::timestamp', [], 'SELECT $1::date::timestamp | ["2026-04-01"]'],
  ])('%s', (_name, text, parameters, expected) => {
    expect(render(text, parameters)).toBe(expected)
  })

  test('a name of the list, in double quotes', () => {
    const rules = { names: new Map([['col', ['net_sales', 'odd "name"']]]) }
    expect(render('SELECT t.{{col:ident=net_sales}} FROM t', [], rules)).toBe('SELECT t. "net_sales" FROM t | []')
    expect(render('SELECT {{col:ident=net_sales}} FROM t', [{ name: 'col', type: 'ident', value: 'odd "name"' }], rules)).toBe(
      'SELECT "odd ""name""" FROM t | []',
    )
  })
})

describe('what is refused', () => {
  test.each<[string, string, Parameter[], string]>([
    ['inside a string', "SELECT '{{a:int=1}}'", [], 'Line 1, column 9: a placeholder stands inside a string'],
    ['inside a string with an escape', "SELECT E'\\'{{a}}'", [], 'Line 1, column 12: a placeholder stands inside a string'],
    ['inside dollar quotes', 'SELECT $x$ {{a}} $x$', [], 'Line 1, column 12: a placeholder stands inside a string'],
    ['inside a quoted name', 'SELECT\n  "{{a}}"', [], 'Line 2, column 4: a placeholder stands inside a quoted name'],
    ['inside a line comment', 'SELECT 1 -- {{a}}', [], 'Line 1, column 13: a placeholder stands inside a comment'],
    ['inside a nested comment', 'SELECT 1 /* /* x */ {{a}} */', [], 'Line 1, column 21: a placeholder stands inside a comment'],
    ['a raw parameter', 'SELECT $1, {{a:int=1}}', [], 'Line 1, column 8: found $1; expected a placeholder with a name'],
    ['no value', 'SELECT {{a:int}}', [], '{{a}} has no value'],
    ['no type', 'SELECT {{a}}', [], 'Line 1, column 8: {{a}} has no type'],
    ['an unknown type', 'SELECT {{a:money=1}}', [], 'Line 1, column 12: expected one of the types int, number'],
    ['two colons', 'SELECT {{a::int}}', [], 'Line 1, column 11: expected {{name}} or {{name:type=default}}'],
    ['two types', 'SELECT {{a:int=1}}, {{a:text=b}}', [], 'Line 1, column 21: {{a}} was declared otherwise before'],
    ['two defaults', 'SELECT {{a:int=1}}, {{a:int=2}}', [], 'Line 1, column 21: {{a}} was declared otherwise before'],
    ['a default of another type', 'SELECT {{a:int=x}}', [], '{{a}}: expected a whole number between -2147483648 and 2147483647, found "x"'],
    ['a default that is an expression', 'SELECT {{a:text=(select 1)}}', [], 'Line 1, column 17: expected a default of type text'],
    ['a default without type', 'SELECT {{a=1}}', [], 'expected a type before the default'],
    ['a backslash in a text', "SELECT {{a:text=E'\\n'}}", [], 'expected a default of type text'],
    ['one placeholder in another', 'SELECT {{a:text={{b}}}}', [], 'expected a default of type text'],
    ['a comment in a placeholder', 'SELECT {{a/* x */}}', [], 'expected {{name}} or {{name:type=default}}, ended by }}'],
    ['no end', 'SELECT {{a:int=1', [], 'ended by }}'],
    ['a half end', 'SELECT {{a:int=1} }', [], 'expected a default of type int'],
    ['a capital letter', 'SELECT {{Days:int=1}}', [], 'expected {{name}} or {{name:type=default}} with a name of small letters'],
    ['a quoted name for a name', 'SELECT {{"a":int=1}}', [], 'with a name of small letters'],
    ['a type for as_of', 'SELECT {{as_of:date}}', [], '{{as_of}} takes its type and value from the planned time'],
    [
      'a value for as_of_date',
      'SELECT {{as_of_date}}',
      [{ name: 'as_of_date', type: 'date', value: '2020-01-01' }],
      'takes its value from the planned time; give none',
    ],
    ['a value that nothing uses', 'SELECT {{a:int=1}}', [{ name: 'b', type: 'int', value: 1 }], 'the statement has no placeholder {{b}}'],
    [
      'a value of another type',
      'SELECT {{a:int=1}}',
      [{ name: 'a', type: 'text', value: '1' }],
      '{{a}} is int in the statement, found a value of type text',
    ],
    [
      'a fraction for a whole number',
      'SELECT {{a:int}}',
      [{ name: 'a', type: 'int', value: 1.5 }],
      'expected a whole number between -2147483648 and 2147483647, found 1.5',
    ],
    ['a number beyond int', 'SELECT {{a:int}}', [{ name: 'a', type: 'int', value: 2147483648 }], 'expected a whole number'],
    ['a number that is none', 'SELECT {{a:number}}', [{ name: 'a', type: 'number', value: Number.NaN }], 'expected a number, found NaN'],
    [
      'text for a number',
      'SELECT {{a:number}}',
      [{ name: 'a', type: 'number', value: '1; DROP TABLE x' }],
      'expected a number, found "1; DROP TABLE x"',
    ],
    [
      'a day that does not exist',
      'SELECT {{a:date}}',
      [{ name: 'a', type: 'date', value: '2026-02-30' }],
      'expected a date as YYYY-MM-DD, found "2026-02-30"',
    ],
    ['a zero character', 'SELECT {{a:text}}', [{ name: 'a', type: 'text', value: 'a\0b' }], 'expected a text'],
    ['half a character', 'SELECT {{a:text}}', [{ name: 'a', type: 'text', value: 'a\ud800' }], 'expected a text'],
    ['one text for a list', 'SELECT {{a:text[]}}', [{ name: 'a', type: 'text[]', value: 'x' }], 'expected a list of values, found "x"'],
    [
      'a number in a list of texts',
      'SELECT {{a:text[]}}',
      [{ name: 'a', type: 'text[]', value: [1] }],
      'expected a text of at most 10000 characters at place 1, found 1',
    ],
    ['brackets behind, which would make the type an array', 'SELECT {{a:int=1}}[1]', [], '"[" behind a placeholder would change its type'],
    [
      'round brackets behind, which would give the type a size',
      'SELECT {{a:number=1}}(2)',
      [],
      '"(" behind a placeholder would change its type',
    ],
    ['a name without a list', 'SELECT {{a:ident=x}}', [], 'a name can only be chosen from the list of a template'],
    ['a quote that is not closed', "SELECT 'x {{a:int=1}}", [], 'Look for a quote, a quoted name or a comment that is not closed'],
    ['a hidden character', 'SELECT {{a:int=1}}\u202e', [], 'control character'],
  ])('%s', (_name, text, parameters, expected) => {
    expect(render(text, parameters)).toContain(expected)
  })

  test.each<[string, number, string]>([
    ['below', 0, '{{a}}: expected a number between 1 and 60, found 0'],
    ['above', 61, '{{a}}: expected a number between 1 and 60, found 61'],
  ])('a value %s its bounds', (_name, value, expected) => {
    const rules = { bounds: new Map([['a', { min: 1, max: 60 }]]) }
    expect(render('SELECT {{a:int=7}}', [{ name: 'a', type: 'int', value }], rules)).toContain(expected)
  })

  test('a name that is not on the list', () => {
    const rules = { names: new Map([['col', ['net_sales']]]) }
    expect(render('SELECT {{col:ident=net_sales}}', [{ name: 'col', type: 'ident', value: 'secret' }], rules)).toContain(
      'expected one of net_sales, found "secret"',
    )
  })
})
