import { expect, test } from 'vitest'
import type { VerifiedSlot } from '../../../src/catalog/semantic-model.ts'
import { patternOf } from '../../../src/translate/verified/pattern.ts'
import { verifiedTranslator } from '../../../src/translate/verified/verified-translator.ts'
import { smallCatalog } from '../../support/small-catalog.ts'

const catalog = smallCatalog([], {})
const calendar = { today: '2026-11-22', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }

const period = (text: string, from: string, to: string, first: number): VerifiedSlot => ({
  kind: 'period',
  text,
  from,
  to,
  starts: [first],
  ends: [first + 1],
  lasts: [],
})

function verified(question: string, sql: string, verifiedAt: string, ...slots: VerifiedSlot[]) {
  const pattern = patternOf({ question, slots, verifiedAt })
  if (!('form' in pattern)) throw new Error(pattern.message)
  const rest = { tables: [], columns: [], literals: [], semanticQuery: null, verifiedBy: 'Ann' }
  return { id: question, question, form: pattern.form, sql, slots, verifiedAt, ...rest }
}

const questions = [
  verified(
    'revenue in October 2026 compared with October 2025',
    'months $1 $2 $3 $4',
    '2026-11-20',
    period('October 2026', '2026-10-01', '2026-11-01', 1),
    period('compared with October 2025', '2025-10-01', '2025-11-01', 3),
  ),
  verified(
    'revenue in 2025 vs 2024',
    'years $1 $2 $3 $4',
    '2026-11-20',
    period('2025', '2025-01-01', '2026-01-01', 1),
    period('vs 2024', '2024-01-01', '2025-01-01', 3),
  ),
  verified(
    'customers who bought in 2024 but not in 2026',
    'left $1 $2 $3 $4',
    '2026-11-20',
    period('2024', '2024-01-01', '2025-01-01', 1),
    period('2026', '2026-01-01', '2027-01-01', 3),
  ),
]
const translator = verifiedTranslator({ questions: async () => questions })

async function bound(question: string): Promise<unknown[] | null> {
  const signal = new AbortController().signal
  const asked = await translator.translate({ question, history: [], catalog, calendar, asker: { id: 'a', role: 'admin' }, signal })
  const translation = asked.ok ? asked.value.translation : null
  return translation?.decision === 'answer' ? translation.parameters : null
}

test.each<[question: string, from: string, against: string]>([
  ['revenue october 2026 vs october 2025', '2026-10-01', '2025-10-01'],
  ['revenue in June 2025 compared with June 2024', '2025-06-01', '2024-06-01'],
  ['revenue in July 2026 vs June 2026', '2026-07-01', '2026-06-01'],
  ['revenue in December 2025 versus March 2023', '2025-12-01', '2023-03-01'],
  ['revenue last month vs October 2025', '2026-10-01', '2025-10-01'],
  ['revenue 2024 vs 2023', '2024-01-01', '2023-01-01'],
  ['revenue last year vs 2024', '2025-01-01', '2024-01-01'],
  ['customers who bought in 2023 but not in 2025', '2023-01-01', '2025-01-01'],
  ['customers who bought in 2025 but not in 2026', '2025-01-01', '2026-01-01'],
])('%s compares as the approved question does', async (question, from, against) => {
  const parameters = await bound(question)
  expect([parameters?.[0], parameters?.[2]]).toEqual([from, against])
})

test.each<[question: string]>([
  // One month with itself, by either reading of its year.
  ['revenue july vs july last year'],
  ['revenue june vs june 2025'],
  ['revenue june 2025 vs june'],
  ['revenue june 2025 vs june 2025'],
  ['revenue in 2025 vs 2025'],
  ['revenue last year vs 2025'],
  ['revenue last month vs october'],
  // Months that are read as another year than the other, or that are not over.
  ['revenue december vs november'],
  ['revenue november 2026 vs november 2025'],
  ['revenue december vs september'],
  ['revenue october vs december'],
  // What the statement calls later would be the earlier one.
  ['revenue october 2025 vs october 2026'],
  ['revenue 2023 vs 2024'],
  ['customers who bought in 2026 but not in 2024'],
  ['revenue 2026 vs 2025'],
])('%s is left to the others', async (question) => {
  expect(await bound(question)).toBeNull()
})
