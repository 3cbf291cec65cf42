import { expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import type { Dataset, Field } from '../../../src/catalog/semantic-model.ts'
import { compileLexicon } from '../../../src/translate/semantic/lexicon/lexicon.ts'
import { smallCatalog } from '../../support/small-catalog.ts'

const field = (dataset: string, name: string): Field => ({
  name,
  expression: `${dataset}.${name}`,
  column: name,
  type: 'text',
  label: name.replaceAll('_', ' '),
  description: null,
  synonyms: [{ text: `${name} of ${dataset}`.replaceAll('_', ' '), language: 'en' }],
  role: 'category',
  unit: null,
  additivity: 'none',
  goodDirection: null,
  nullMeaning: null,
  grain: null,
  values: [],
})

const dataset = (at: number): Dataset => {
  const name = `table_${at}`
  return {
    name,
    table: `public.${name}`,
    label: name,
    description: null,
    synonyms: [],
    kind: 'reference',
    grain: 'a row',
    noun: null,
    primaryKey: [],
    uniqueKeys: [],
    timeAxis: null,
    listFields: [],
    nameField: null,
    defaultFilters: [],
    instructions: null,
    prefer: [],
    fields: Array.from({ length: 20 }, (_, column) => field(name, `column_${column}`)),
  }
}

test('entries grow with the fields, not faster', () => {
  const sizeFor = (tables: number): number => {
    const small = smallCatalog([])
    const model = { ...small.model, datasets: Array.from({ length: tables }, (_, at) => dataset(at)) }
    const catalog: Catalog = { ...small, model, values: makeValueIndex([]) }
    return [...compileLexicon(catalog).entries.values()].reduce((sum, list) => sum + list.length, 0)
  }
  const [some, many] = [sizeFor(100), sizeFor(1_000)]
  expect(many).toBeLessThan(some * 11)
})
