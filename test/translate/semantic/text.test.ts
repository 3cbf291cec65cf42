import { describe, expect, test } from 'vitest'
import { filterAggregates } from '../../../src/translate/semantic/sql/aggregate-filter.ts'
import { nameOf, outputName, tableName } from '../../../src/translate/semantic/sql/names.ts'
import { newParameters } from '../../../src/translate/semantic/sql/parameters.ts'
import { distanceWithin, slipsAllowed } from '../../../src/translate/semantic/text/distance.ts'
import { fold } from '../../../src/translate/semantic/text/fold.ts'
import { stem } from '../../../src/translate/semantic/text/stem.ts'
import { tokenize } from '../../../src/translate/semantic/text/tokenize.ts'
import { asksToChange } from '../../../src/translate/semantic/text/write-request.ts'

describe('words', () => {
  test.each([
    ["don't", ['not']],
    ["last month's revenue", ['last', 'month', 'revenue']],
    ["chiffre d'affaires", ['chiffre', 'd', 'affaires']],
    ['FG-1012', ['fg', '-', '1012']],
    ['b.meyer', ['b', '.', 'meyer']],
    ['over 1.5m €', ['over', '1.5m', '€']],
    ['Düsseldorf > 40k', ['dusseldorf', '>', '40k']],
  ])('%s', (text, words) => {
    expect(tokenize(text).map((token) => token.text)).toEqual(words)
  })

  test('tokens know where they stand', () => {
    const question = 'Umsatz in Köln'
    for (const token of tokenize(question)) expect(question.slice(token.start, token.end)).toBe(token.raw)
  })

  test.each([
    ['customers', 'customer'],
    ['companies', 'company'],
    ['classes', 'class'],
    ['status', 'status'],
    ['is', 'is'],
  ])('%s is listed as %s', (word, expected) => {
    expect(stem(word)).toBe(expected)
  })

  test('folding takes accents and quotes away', () => {
    expect(fold('Größe Été Ñandú ’')).toBe("grosse ete nandu '")
  })

  test.each([
    ['revenue', 'revnue', 2, 1],
    ['customer', 'costumer', 2, 2],
    ['teh', 'the', 1, 1],
    ['salary', 'sales', 2, null],
  ])('%s and %s within %i', (a, b, limit, expected) => {
    expect(distanceWithin(a, b, limit)).toBe(expected)
  })

  test('short words and codes forgive nothing', () => {
    expect(['abc', 'fg1012', 'price', 'potential'].map(slipsAllowed)).toEqual([0, 0, 1, 2])
  })
})

describe('requests to change something', () => {
  test.each([
    'delete all customers',
    'please disable all monitors of a.schmidt',
    'can you update the price of FG-1 to 5',
    'show revenue; drop table customers',
    'lösche alle Kunden',
    'change the segment of C1 to 5',
  ])('%s', (question) => {
    expect(asksToChange(question, tokenize(question), false)).toBe(true)
  })

  test.each([
    'which customers were deleted last month',
    'active customers per month',
    'growth of updates',
    'revenue by month',
    'how did margin change in 2025',
  ])('not: %s', (question) => {
    expect(asksToChange(question, tokenize(question), false)).toBe(false)
  })

  test('with an earlier question, "add" and "remove" speak of the answer', () => {
    expect(asksToChange('add the margin', tokenize('add the margin'), true)).toBe(false)
  })
})

describe('SQL texts', () => {
  test.each([
    ['sum(t.x)', 'sum(t.x) FILTER (WHERE c)'],
    ['100 * sum(t.a) / nullif(count(*), 0)', '100 * sum(t.a) FILTER (WHERE c) / nullif(count(*) FILTER (WHERE c), 0)'],
    ['count(*) filter (where t.ok)', 'count(*) FILTER (WHERE (t.ok) AND c)'],
    ["sum(coalesce(t.x, ')'::text))", "sum(coalesce(t.x, ')'::text)) FILTER (WHERE c)"],
    ['percentile_cont(0.5) WITHIN GROUP (ORDER BY t.x)', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY t.x) FILTER (WHERE c)'],
  ])('%s is restricted', (expression, expected) => {
    expect(filterAggregates(expression, 'c')).toBe(expected)
  })

  test('names are quoted where they must be', () => {
    expect([nameOf('revenue'), nameOf('order'), nameOf('Über Name'), tableName('public.my "table"')]).toEqual([
      'revenue',
      '"order"',
      '"Über Name"',
      'public."my ""table"""',
    ])
  })

  test('output names are plain and free', () => {
    const taken = new Set<string>()
    expect([outputName('Margin %', taken), outputName('Margin %', taken), outputName('3 months', taken), outputName('', taken)]).toEqual([
      'margin_pct',
      'margin_pct_2',
      'n_3_months',
      'value',
    ])
  })

  test('equal values share a parameter, values of other types do not', () => {
    const parameters = newParameters()
    expect([parameters.add('a', 'text'), parameters.add('a', 'text'), parameters.add('a', 'date')]).toEqual([
      '$1::text',
      '$1::text',
      '$2::date',
    ])
    expect(parameters.values).toEqual(['a', 'a'])
  })
})
