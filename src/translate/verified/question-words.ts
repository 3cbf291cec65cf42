import type { DateGrain, DateSpan, Period, PeriodKind } from '../dates/date-span.ts'
import { findDates } from '../dates/find-dates.ts'
import { fold } from '../semantic/text/fold.ts'
import type { Calendar } from '../translator.ts'

/** A word, number or sign of a question; `text` is folded. `number` is what it writes in digits or as a small number word. */
export type QuestionWord = { text: string; start: number; end: number; number: number | null }

/** A stretch of time that a question names, as the words `from` … `to - 1`. `type` tells kinds of stretches apart that may not stand for each other. */
export type NamedPeriod = { at: number; to: number; type: string; period: Period; text: string }

/** A question taken apart. Words that change nothing ("please show me the") are left out. */
export type QuestionWords = { question: string; words: QuestionWord[]; periods: NamedPeriod[] }

/** Signs that carry meaning; others only separate. */
const signs = /[%€$£<>=+/*#&≥≤]/
const pattern =
  /(?<number>\d+(?:[.,]\d+)*)(?<thousand>k(?![\p{L}\d]))?(?![\p{L}\d])|[\p{L}\p{M}\d_]+(?:['’`´][\p{L}]+)*|>=|<=|<>|!=|-(?=\d)|[%€$£<>=+/*#&≥≤]/giu

const sameSign: Readonly<Record<string, string>> = { '%': 'percent', '&': 'and', '≥': '>=', '≤': '<=', '!=': '<>', '€': 'eur' }
const numberWords = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, value) => [word, value] as const),
)
/** Never part of what is asked. "a" is not here: it names a class. */
const empty = new Set(['the', 'our', 'please', 'pls', 'kindly'])
const openings = [
  'can you',
  'could you',
  'would you',
  'i want to see',
  'i want to know',
  'i would like to see',
  'i need',
  'show me',
  'show us',
  'show',
  'give me',
  'give us',
  'give',
  'tell me',
  'display',
  'get me',
  'what is',
  'what s',
  'whats',
  'what are',
  'what was',
  'what were',
  'hi',
  'hello',
  'hey',
].map((text) => text.split(' '))
const closings = new Set(['thanks', 'thx', 'thank'])
/** Before a period they only connect: "revenue for last month", "revenue in last month". */
const connecting = new Set(['in', 'for', 'during', 'of', 'over', 'within'])

/** Takes a question apart: words in one spelling, numbers by value, periods by the calendar. Pure. */
export function readQuestionWords(question: string, calendar: Calendar): QuestionWords {
  const dates = findDates(question, calendar).flatMap(periodOf)
  const kept = withoutFillers(readWords(question), dates)
  const periods = dates.flatMap(({ span, period, against }): NamedPeriod[] => {
    const at = kept.findIndex((word) => word.start >= span.start && word.end <= span.end)
    if (at < 0) return []
    const to = kept.findLastIndex((word) => word.start >= span.start && word.end <= span.end) + 1
    return [{ at, to, type: periodType(period, against, calendar.today), period, text: question.slice(kept[at]?.start, kept[to - 1]?.end) }]
  })
  return { question, words: kept, periods }
}

type Dated = { span: DateSpan; period: Period; against: boolean }

function periodOf(span: DateSpan): Dated[] {
  if (span.type === 'period') return [{ span, period: span, against: false }]
  return span.type === 'comparison' && span.comparison.kind === 'period' ? [{ span, period: span.comparison.period, against: true }] : []
}

const classes: Record<PeriodKind, string> = {
  absolute: 'calendar',
  relative: 'calendar',
  fiscal: 'calendar',
  rolling: 'rolling',
  'to-date': 'to-date',
  since: 'since',
  after: 'since',
  until: 'until',
  before: 'until',
  between: 'between',
  'as-of': 'as-of',
}

/** Periods of one type may stand for each other: the same kind of ends, the same size of unit, the same openness. */
function periodType(period: Period, against: boolean, today: string): string {
  const open = `${period.from === null ? 'open' : 'day'}-${period.to === null ? 'open' : 'day'}`
  const size: DateGrain = period.grain
  // "this year" ends today, and "the next 30 days" are not the last ones.
  const kind = period.whole === null ? classes[period.kind] : 'to-date'
  const ahead = kind === 'rolling' && period.from !== null && period.from >= today ? 'ahead ' : ''
  return `${against ? 'against-' : ''}${kind} ${ahead}${size} ${open}`
}

function readWords(question: string): QuestionWord[] {
  return [...question.matchAll(pattern)].flatMap((match) => {
    const [raw] = match
    const [start, end] = [match.index, match.index + raw.length]
    const digits = match.groups?.number
    if (digits !== undefined) {
      const plain = readDigits(digits)
      const number = plain === null ? null : plain * (match.groups?.thousand === undefined ? 1 : 1_000)
      return [{ text: raw.toLowerCase(), start, end, number }]
    }
    if (raw === '-' || signs.test(raw) || raw === '!=') return [{ text: sameSign[raw] ?? raw, start, end, number: null }]
    return fold(raw)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((text) => text !== '')
      .map((text) => ({ text, start, end, number: numberWords.get(text) ?? null }))
  })
}

/** "1,500" and "1500.5"; null where point and comma may mean the one or the other. */
function readDigits(text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  if (/^\d{1,3}(,\d{3})+(\.\d{1,2})?$/.test(text)) return Number(text.replaceAll(',', ''))
  return /^\d{1,12}\.\d{1,2}$/.test(text) ? Number(text) : null
}

function withoutFillers(words: QuestionWord[], dates: readonly Dated[]): QuestionWord[] {
  const inside = (word: QuestionWord) => dates.some(({ span }) => word.start >= span.start && word.end <= span.end)
  const starts = new Set(dates.map(({ span }) => span.start))
  let kept = words.filter((word) => inside(word) || !empty.has(word.text))
  kept = kept.filter((word, at) => {
    const next = kept[at + 1]
    return inside(word) || !connecting.has(word.text) || next === undefined || !starts.has(next.start)
  })
  for (let opening = openingOf(kept); opening > 0; opening = openingOf(kept)) kept = kept.slice(opening)
  const thanks = kept.findLastIndex((word) => closings.has(word.text))
  return thanks > 0 && kept.length - thanks <= 3 ? kept.slice(0, thanks) : kept
}

/** How many words at the start only ask for something. They are never the whole question. */
function openingOf(words: readonly QuestionWord[]): number {
  const found = openings.filter((opening) => opening.every((text, at) => words[at]?.text === text))
  const longest = Math.max(0, ...found.map((opening) => opening.length))
  return longest < words.length ? longest : 0
}

/**
 * Whether the words of a period have one usual reading. Whether today belongs to the last 30 days is settled by the reading that was
 * approved; which year "last March" lies in is not.
 */
export const isPlain = ({ period }: NamedPeriod): boolean =>
  period.certain && (period.alternatives.length === 0 || period.kind === 'rolling' || period.kind === 'to-date')
