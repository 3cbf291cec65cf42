import { afterAll, beforeAll } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import type { Calendar, PriorTurn, Translation } from '../../src/translate/translator.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { shippedCatalog } from './shipped-catalog.ts'

/** The calendar of a day when nothing special is set. */
export const calendarOf = (today: string): Calendar => ({ today, timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1 })

/** The calendar of the demonstration data. */
export const calendar = calendarOf('2026-11-20')

/** A question that was answered, as a conversation keeps it. Without a statement only its words are known; without a query somebody else answered. */
export const turn = (question: string, kept: Partial<PriorTurn> = {}): PriorTurn => ({
  question,
  outcome: 'answered',
  sql: null,
  interpretation: null,
  semanticQuery: null,
  ...kept,
})

type Asked = { history?: PriorTurn[]; calendar?: Calendar; semanticQuery?: unknown }

const translator = semanticTranslator()

/** What the semantic translator makes of a question, asked by an administrator. */
export async function askSemantic(catalog: Catalog, question: string, asked: Asked = {}): Promise<Translation> {
  const asker = { id: 'a', role: 'admin' }
  const translated = await translator.translate({
    question,
    history: [],
    catalog,
    calendar,
    asker,
    signal: new AbortController().signal,
    ...asked,
  })
  if (!translated.ok) throw new Error('the translator never fails')
  return translated.value.translation
}

export type AskedDemo = {
  readonly database: TestDatabase
  ask(question: string, asked?: Asked): Promise<Translation>
  /** The rows of a statement as the reader gets them, each a list of values. */
  rowsOf(sql: string, values?: readonly unknown[]): Promise<unknown[][]>
}

/**
 * The demonstration data under the shipped model, for the tests of one file.
 * @param prepare changes the data before the catalog is read
 */
export function useDemo(prepare: (database: TestDatabase) => Promise<unknown> = async () => {}): AskedDemo {
  let open: { database: TestDatabase; catalog: Catalog } | null = null
  const opened = () => {
    if (open === null) throw new Error('the demonstration data is there while tests run')
    return open
  }
  beforeAll(async () => {
    const database = await cloneDatabase('demo')
    await prepare(database)
    open = { database, catalog: await shippedCatalog(database.readerConnections) }
  })
  afterAll(() => open?.database.close())
  return {
    get database() {
      return opened().database
    },
    ask: (question, asked) => askSemantic(opened().catalog, question, asked),
    rowsOf: (sql, values = []) =>
      opened().database.readerConnections.withClient(async (client) => {
        await client.query('set search_path to public, kpi')
        return (await client.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' })).rows
      }),
  }
}
