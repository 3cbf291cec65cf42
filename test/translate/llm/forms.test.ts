import { expect, test } from 'vitest'
import type { Column, Table } from '../../../src/catalog/catalog.ts'
import { describeTables } from '../../../src/translate/llm/describe-tables.ts'
import { smallCatalog } from '../../support/small-catalog.ts'

const column = (name: string, typeName: string, more: Partial<Column> = {}): Column => ({
  name,
  type: typeName,
  typeName,
  nullable: true,
  comment: null,
  ...more,
})
const none = { schema: 'public', kind: 'table' as const, comment: null, primaryKey: [], uniqueKeys: [], foreignKeys: [], rowEstimate: null }
const loan: Table = {
  ...none,
  name: 'loan',
  primaryKey: ['account', 'no'],
  foreignKeys: [{ columns: ['account', 'no'], table: 'public.contract', refColumns: ['account', 'no'] }],
  columns: [
    column('account', 'int4'),
    column('no', 'int4'),
    column('granted', 'text', { form: { kind: 'date', pattern: 'YYMMDD' } }),
    column('open', 'int4', { form: { kind: 'flag' } }),
    column('code', 'text', { form: { kind: 'shape', pattern: 'AA9999' } }),
    column('holder', 'text', { form: { kind: 'capitals' } }),
    column('points', 'text', { form: { kind: 'number' } }),
    column('note', 'jsonb', { form: { kind: 'keys', keys: ['by', 'at'] } }),
    column('rate', 'float4', { form: { kind: 'fraction' } }),
    column('status', 'text', { form: { kind: 'capitals' } }),
  ],
}
const contract: Table = { ...none, name: 'contract', columns: [column('account', 'int4'), column('no', 'int4')] }
const catalog = smallCatalog([loan, contract], { 'public.loan.status': ['OPEN', 'PAID'] })

test.each([
  [
    'full' as const,
    'loan\n account, no int; granted text as YYMMDD; open int? {0|1}; code text like AA9999; holder text in CAPITALS; points text as number; note jsonb with keys by, at; rate float; status text {OPEN|PAID}; pk (account, no); (account, no) → contract',
  ],
  [
    'names' as const,
    'loan\n account, no int; granted text as YYMMDD; open int? {0|1}; code, holder text; points text as number; note jsonb; rate float; status text; pk (account, no); (account, no) → contract',
  ],
])('%s: what a comparison depends on is told, and keys of several columns', (detail, text) => {
  expect(describeTables(catalog, detail, ['public.loan']).get('public.loan')).toBe(text)
})
