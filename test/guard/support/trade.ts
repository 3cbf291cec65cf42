import { readFileSync } from 'node:fs'
import type { GuardPolicy } from '../../../src/guard/policy.ts'

const read = (name: string): string => readFileSync(new URL(`../corpora/${name}`, import.meta.url), 'utf8')

/** A statement under the heading that it stands under in its file. */
export type Statement = { topic: string; sql: string }

/** The statements of a file, one a line, under headings that begin with `-- `. */
export function statements(name: string): Statement[] {
  let topic = ''
  return read(name)
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('-- ')) topic = line.slice(3)
      return line === '' || line.startsWith('-- ') ? [] : [{ topic, sql: line }]
    })
}

/** Reports and analyses over the trade tables. All may run. */
export const analytics = statements('analytics.sql')
/** Constructs of the language, one after the other. What the server accepts may run. */
export const language = statements('language.sql')
/** Statements that must be refused, each under the rule that its first violation names. */
export const refused = statements('refused.sql')

/** Tables and rows of the trade. */
export const tradeSql = read('trade.sql')

const tables: Record<string, string[]> = {
  'trade.area': ['area_key', 'area_name'],
  'trade.country': ['country_key', 'area_key', 'country_name'],
  'trade.client': ['client_key', 'client_name', 'country_key', 'balance', 'sector', 'since'],
  'trade.contract': ['contract_key', 'client_key', 'status', 'total', 'signed_on', 'priority', 'clerk'],
  'trade.article': ['article_key', 'article_name', 'brand', 'kind', 'size', 'box', 'list_price', 'attributes', 'tags'],
  'trade.vendor': ['vendor_key', 'vendor_name', 'country_key', 'rating'],
  'trade.supply': ['article_key', 'vendor_key', 'available', 'cost'],
  'trade.position': [
    'contract_key',
    'line_no',
    'article_key',
    'vendor_key',
    'quantity',
    'price',
    'discount',
    'tax',
    'flag',
    'shipped_on',
    'due_on',
  ],
  'trade.staff': ['id', 'name', 'boss_id', 'salary', 'team', 'hired'],
  'trade.turnover': ['client_key', 'client_name', 'net'],
  'web.hit': ['hit_id', 'visitor', 'page', 'referrer', 'at', 'seconds', 'payload', 'address', 'flags'],
  'web.Odd Name': ['Mixed Case', 'select', 'per cent %', 'a"b'],
  'web.booking': ['room', 'during', 'guests', 'note'],
  'web.reading': ['sensor', 'at', 'value'],
}

/** Everything of the trade may be read. */
export const tradePolicy: GuardPolicy = {
  dialect: 'postgresql',
  defaultSchema: 'trade',
  searchPath: ['trade', 'web'],
  maxRows: 1_000,
  tables,
  columnOrder: tables,
}
