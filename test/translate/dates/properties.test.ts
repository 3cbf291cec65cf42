import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DateSpan, Period } from '../../../src/translate/dates/date-span.ts'
import { findDates } from '../../../src/translate/dates/find-dates.ts'
import type { Calendar } from '../../../src/translate/translator.ts'

const words =
  "last this next past 3 12 99 2024 2025 2026 25 '25 1 31 32 0 99999 month months week days quarter year Q3 H1 q 4 FY March may Mär february of in the from to between and until since before after vs compared with same yesterday today ago ytd mtd - / . , ' ( ) % W 53 first half end start by per monthly every Monday Sundays letzten Monat vor bis seit zwischen und dernier mois depuis il y a pasado mes hace über fiscal rolling 2025-03 2025-02-30 03/04/2025 1.1.2025 20250303 week KW ending or later on".split(
    ' ',
  )
const calendars: fc.Arbitrary<Calendar> = fc.record({
  today: fc
    .date({ min: new Date('2010-01-01'), max: new Date('2095-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  timeZone: fc.constant('UTC'),
  weekStart: fc.constantFrom('monday' as const, 'sunday' as const),
  fiscalYearStart: fc.integer({ min: 1, max: 12 }),
})
const questions = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((list) => list.join(' ')),
  fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

const isoDate = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/

function checkPeriod(period: Pick<Period, 'from' | 'to' | 'label'>): void {
  for (const day of [period.from, period.to]) if (day !== null) expect(day).toMatch(isoDate)
  expect(period.from === null && period.to === null).toBe(false)
  if (period.from !== null && period.to !== null) expect(period.from < period.to).toBe(true)
  expect(period.label).not.toMatch(/NaN|undefined/)
}

function checkSpan(question: string, span: DateSpan): void {
  expect(question.slice(span.start, span.end)).toBe(span.text)
  expect(span.start < span.end && span.end <= question.length).toBe(true)
  const periods =
    span.type === 'period' ? [span] : span.type === 'comparison' && span.comparison.kind === 'period' ? [span.comparison.period] : []
  for (const period of periods) for (const reading of [period, ...period.alternatives]) checkPeriod(reading)
}

test('whatever the text, spans lie inside it in order and intervals run forward', () => {
  fc.assert(
    fc.property(questions, calendars, (question, calendar) => {
      const spans = findDates(question, calendar)
      for (const span of spans) checkSpan(question, span)
      spans.reduce((end, span) => {
        expect(span.start >= end).toBe(true)
        return span.end
      }, 0)
    }),
    { numRuns: 3_000, seed: 20_261_120 },
  )
})

test('the meaning does not depend on case, on the words around, or on how accents are stored', () => {
  const phrase = fc.constantFrom(
    'last 3 months',
    'im März 2025',
    'Q3 2026',
    'l’année dernière',
    'between 2024 and 2025',
    'año pasado',
    'ytd',
    'week 12 2026',
  )
  fc.assert(
    fc.property(phrase, calendars, (text, calendar) => {
      const meaning = (question: string) =>
        findDates(question, calendar).map((span) => (span.type === 'period' ? [span.from, span.to] : span.type))
      const plain = meaning(text)
      expect(plain.length).toBe(1)
      expect(meaning(text.toUpperCase())).toEqual(plain)
      expect(meaning(text.normalize('NFD'))).toEqual(plain)
      expect(meaning(`revenue ${text} of Champions`)).toEqual(plain)
    }),
    { numRuns: 200, seed: 7 },
  )
})

/** Four digits far from today are not read as a year. */
function nearby({ from, to }: { from: string | null; to: string | null }, { today }: Calendar): boolean {
  const years = [from, to].flatMap((day) => (day === null ? [] : [Number(day.slice(0, 4))]))
  return years.every((year) => year > 1990 && year < Number(today.slice(0, 4)) + 20)
}

test('the label of a period, asked again, means the same period', () => {
  fc.assert(
    fc.property(questions, calendars, (question, calendar) => {
      for (const span of findDates(question, calendar)) {
        if (span.type !== 'period') continue
        for (const reading of [span, ...span.alternatives].filter((one) => nearby(one, calendar))) {
          expect(findDates(`revenue ${reading.label} by region`, calendar)).toMatchObject([
            { type: 'period', text: reading.label, from: reading.from, to: reading.to },
          ])
        }
      }
    }),
    { numRuns: 1_500, seed: 41 },
  )
})

test('a long question takes no more than its share of time', () => {
  const long = 'revenue last 3 months vs the same month last year by region and between January and March 2025, '.repeat(500)
  const calendar: Calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1 }
  const started = performance.now()
  expect(findDates(long, calendar).length).toBeGreaterThan(1_000)
  expect(performance.now() - started).toBeLessThan(5_000)
})
