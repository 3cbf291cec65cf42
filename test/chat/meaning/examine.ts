import type { Catalog, Column, Table } from '../../../src/catalog/catalog.ts'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import type { Additivity, Dataset, Field } from '../../../src/catalog/semantic-model.ts'
import { checkMeaning } from '../../../src/chat/meaning/check-meaning.ts'
import type { Examined, Finding } from '../../../src/chat/meaning/finding.ts'
import type { Guard } from '../../../src/guard/guard-sql.ts'
import type { SqlValue } from '../../../src/guard/policy.ts'
import { openPolicy, smallCatalog } from '../../support/small-catalog.ts'

/** `name type` with `?` where it may be missing. */
function table(name: string, columns: string, primaryKey: string[], rowEstimate: number | null = null): Table {
  const read = columns.split(', ').map((text): Column => {
    const [column = '', type = ''] = text.replace('?', '').split(' ')
    return { name: column, type, typeName: type, nullable: text.endsWith('?'), comment: null }
  })
  return { schema: 'public', name, kind: 'table', columns: read, primaryKey, uniqueKeys: [], comment: null, foreignKeys: [], rowEstimate }
}

/** A table of texts that hold dates, each in its form, and a share from 0 to 1. */
function written(name: string, patterns: Record<string, string>): Table {
  const texts = Object.keys(patterns).map((column) => `${column} text`)
  const plain = table(name, ['id int4', 'percent_paid float8', ...texts].join(', '), ['id'])
  const columns = plain.columns.map((column): Column => {
    const pattern = patterns[column.name]
    if (column.name === 'percent_paid') return { ...column, form: { kind: 'fraction' } }
    return pattern === undefined ? column : { ...column, form: { kind: 'date', pattern } }
  })
  return { ...plain, columns }
}

function field(column: string, additivity: Additivity, more: Partial<Field> = {}): Field {
  const nothing = { description: null, synonyms: [], unit: null, goodDirection: null, nullMeaning: null, grain: null, values: [] }
  return { name: column, expression: column, column, type: 'numeric', label: column, role: 'measure', additivity, ...nothing, ...more }
}

function dataset(name: string, timeAxis: string | null, fields: Field[], nameField: string | null = null): Dataset {
  const texts = { label: name, description: null, synonyms: [], grain: null, instructions: null }
  const lists = { primaryKey: [], uniqueKeys: [], listFields: [], defaultFilters: [], prefer: [] }
  const noun = { one: name, many: `${name}s` }
  return { name, table: `public.${name}`, kind: 'event', timeAxis, fields, nameField, noun, ...texts, ...lists }
}

const bare = smallCatalog([
  table('customer', 'id int4, name text, country text?, credit numeric', ['id'], 100),
  table('sale', 'id int8, customer_id int4?, day date, at timestamptz, amount numeric, pieces int4, code text', ['id']),
  table('stock', 'product text, day date, month text, level numeric, rate numeric, buyers int4', ['product', 'day']),
  written('paper', { filed: 'YYMMDD', due: 'DD.MM.YYYY', month: 'YYYY-MM' }),
])

/** Customers, their sales, and a daily state of stock. Some customers share a name. */
export const examinedCatalog: Catalog = {
  ...bare,
  model: {
    ...bare.model,
    datasets: [
      dataset('customer', null, [field('name', 'none', { role: 'text', label: 'Name' })], 'name'),
      dataset('sale', 'day', [field('amount', 'additive')]),
      dataset('stock', 'day', [
        field('day', 'none', { role: 'time', grain: 'day' }),
        field('level', 'not-over-time'),
        field('rate', 'none', { unit: { kind: 'percent', scale: 100 } }),
        field('buyers', 'none', { unit: { kind: 'count', noun: 'buyers' } }),
      ]),
    ],
  },
  values: makeValueIndex([
    { column: 'public.customer.country', field: null, values: ['Germany', 'United States', 'France'] },
    { column: 'public.customer.name', field: null, values: ['Ann', 'Bob', 'Cleo'] },
  ]),
}

/** What the guard makes of a statement, ready for the checks; today is Friday, 20 November 2026. */
export function examine(guard: Guard, text: string, more: Partial<Examined> = {}, parameters: SqlValue[] = []): Examined {
  const checked = guard.check({ candidate: text, parameters, policy: openPolicy(examinedCatalog, 1_000) })
  if (!checked.ok) throw new Error(`${text}: ${checked.problem.violations[0]?.message}`)
  const statement = guard.tree(checked.value)
  if (statement === null) throw new Error('no tree')
  const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
  const said = { question: '', claims: null, promised: null, openPeriodTold: true }
  return { statement, sql: checked.value, catalog: examinedCatalog, calendar, ...said, ...more }
}

/** Codes and weights that the checks give, `fault rows_multiplied`; divisors without a guard are left out unless asked for. */
export const findingsOf = (guard: Guard, text: string, more: Partial<Examined> = {}): string[] =>
  checkMeaning(examine(guard, text, more))
    .filter((one: Finding) => one.code !== 'zero_division')
    .map(({ weight, code }) => `${weight} ${code}`)
