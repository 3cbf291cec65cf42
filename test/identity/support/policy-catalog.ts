import type { Catalog } from '../../../src/catalog/catalog.ts'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import { tableOf } from '../../catalog/support/documented-tables.ts'

/** Three tables: two of the same name in two schemas, and one whose names need quotes and hold a dot. */
export const policyCatalog: Catalog = {
  version: 'v',
  dialect: 'postgresql',
  searchPath: ['public', 'kpi'],
  tables: new Map([
    ['public.orders', tableOf('orders', '*id int4, region text, amount numeric, note text')],
    ['kpi.orders', { ...tableOf('orders', '*id int4, region text'), schema: 'kpi' }],
    ['My Data.t.x', { ...tableOf('t.x', '*id int4, secret text'), schema: 'My Data' }],
  ]),
  model: {
    name: 'm',
    instructions: null,
    datasets: [],
    relationships: [],
    metrics: [],
    segments: [],
    ambiguous: [],
    verified: [],
    examples: [],
  },
  values: makeValueIndex([]),
  warnings: [],
}
