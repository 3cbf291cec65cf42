import type { Catalog } from '../../catalog/catalog.ts'
import type { VerifiedSlot } from '../../catalog/semantic-model.ts'
import { dayOfIso, isoOf } from '../../translate/dates/days.ts'
import { calendarOn } from '../../translate/verified/pattern.ts'
import { isPlain, type NamedPeriod, type QuestionWords, readQuestionWords } from '../../translate/verified/question-words.ts'
import type { SqlConstant, SqlConstants } from './sql-constants.ts'

/** A statement with parameters for the words of its question, or why the question cannot be verified with it. */
export type Located = { ok: true; sql: string; slots: VerifiedSlot[]; notes: string[] } | { ok: false; message: string }

type Input = { question: string; verifiedAt: string; text: string; found: SqlConstants; catalog: Catalog }

/** A slot with the constants that it fills; the numbers of parameters are given at the end. */
type Draft =
  | { kind: 'value'; at: number; text: string; value: string; column: string; fills: SqlConstant[] }
  | { kind: 'number'; at: number; text: string; value: number; fills: SqlConstant[] }
  | { kind: 'period'; at: number; text: string; period: NamedPeriod; starts: SqlConstant[]; ends: SqlConstant[]; lasts: SqlConstant[] }

const mostValueWords = 12
const isDay = (value: string | number): boolean => typeof value === 'string' && /^\d{4}-\d{2}(-\d{2})?(?!\d)/.test(value)

/**
 * Finds what in a statement the values, numbers and periods of its question fill, by comparing its literals with them. A word becomes a
 * slot only where every literal that could be meant stands in a comparison that fits; the others stay as they are, and the question
 * is verified for them only. A statement that holds a day which no word of the question explains cannot be verified: it would be wrong
 * tomorrow.
 */
export function locateSlots(input: Input): Located {
  const calendar = calendarOn(input.verifiedAt)
  const read = readQuestionWords(input.question, calendar)
  const { constants, readsClock } = input.found
  const values = valueDrafts(read, input)
  const numbers = numberDrafts(read, constants, values)
  const taken = new Set(numbers.flatMap((draft) => draft.fills))
  const periods = periodDrafts(read, constants, taken)
  const bound = new Set(periods.flatMap((draft) => [...draft.starts, ...draft.ends, ...draft.lasts]))
  const days = constants.filter((constant) => isDay(constant.value) && !bound.has(constant))
  if (read.periods.length === 0 && days.length > 0) {
    return {
      ok: false,
      message: `The statement is about the day ${days[0]?.value}, but the question names no period, so it would be wrong tomorrow. Name the period in the question.`,
    }
  }
  const later = readQuestionWords(input.question, { ...calendar, today: isoOf(dayOfIso(input.verifiedAt) + 401) })
  const notes: string[] = []
  const fixed = read.periods
    .filter((period) => !periods.some((draft) => draft.period === period))
    .flatMap((period): Draft[] => {
      if (isConstant(period, later)) return []
      if (readsClock && days.length === 0) return []
      notes.push(`It holds for "${period.text}" as ${period.period.label} only.`)
      return [{ kind: 'period', at: period.at, text: period.text, period, starts: [], ends: [], lasts: [] }]
    })
  const clocked = readsClock && days.length > 0 && read.periods.some((period) => !isConstant(period, later))
  if (clocked) return { ok: false, message: 'The statement mixes fixed days with the time of the server. Write it with one of them.' }
  return { ...write(input.text, [...values, ...numbers, ...periods, ...fixed]), notes }
}

/** Whether words name the same days whenever they are read. */
function isConstant(period: NamedPeriod, later: QuestionWords): boolean {
  const again = later.periods.find((one) => one.at === period.at && one.to === period.to)
  return again !== undefined && again.period.from === period.period.from && again.period.to === period.period.to
}

function valueDrafts(read: QuestionWords, { catalog, found }: Input): Extract<Draft, { kind: 'value' }>[] {
  const drafts: Extract<Draft, { kind: 'value' }>[] = []
  const isDated = (at: number) => read.periods.some((period) => at >= period.at && at < period.to)
  for (let at = 0; at < read.words.length; at += 1) {
    for (let to = Math.min(read.words.length, at + mostValueWords); to > at; to -= 1) {
      if (read.words.slice(at, to).some((_, offset) => isDated(at + offset))) continue
      const text = read.question.slice(read.words[at]?.start, read.words[to - 1]?.end)
      const hits = catalog.values.exact(text)
      if (hits.length === 0) continue
      const draft = valueDraft(at, text, hits, found.constants, catalog)
      if (draft !== null) drafts.push(draft)
      at = to - 1
      break
    }
  }
  // The same literal cannot say which of two words it came from.
  return drafts.filter((one) => drafts.filter((other) => other.value === one.value).length === 1)
}

type Hits = readonly { value: string; column: string }[]

function valueDraft(at: number, text: string, hits: Hits, constants: readonly SqlConstant[], catalog: Catalog) {
  const value = constants.find((constant) => hits.some((hit) => hit.value === constant.value && hit.column === constant.column))?.value
  if (typeof value !== 'string') return null
  const fills = constants.filter((constant) => typeof constant.value === 'string' && constant.value.includes(value))
  const fit = (constant: SqlConstant) =>
    constant.value === value &&
    ['=', '<>'].includes(constant.use) &&
    hits.some((hit) => hit.value === value && hit.column === constant.column)
  const column = fills[0]?.column
  if (column == null || namesMetrics(catalog, column) || !fills.every(fit)) return null
  return { kind: 'value' as const, at, text, value, column, fills }
}

/** Whether the values of a column are names of figures, each with a unit of its own: one of them cannot stand for another. */
const namesMetrics = (catalog: Catalog, place: string): boolean =>
  catalog.model.datasets.some((dataset) =>
    dataset.fields.some((field) => field.namesMetric !== undefined && `${dataset.table}.${field.column}` === place),
  )

function numberDrafts(
  read: QuestionWords,
  constants: readonly SqlConstant[],
  values: readonly Draft[],
): Extract<Draft, { kind: 'number' }>[] {
  const drafts = read.words.flatMap((word, at): Extract<Draft, { kind: 'number' }>[] => {
    if (word.number === null || read.words[at - 1]?.text === '-' || read.periods.some((period) => at >= period.at && at < period.to))
      return []
    if (values.some((value) => word.start >= startOf(read, value) && word.end <= startOf(read, value) + value.text.length)) return []
    const same = constants.filter((constant) => typeof constant.value === 'number' && constant.value === word.number)
    const [only] = same
    if (only === undefined || same.length > 1 || only.use === 'other') return []
    return [{ kind: 'number', at, text: read.question.slice(word.start, word.end), value: word.number, fills: [only] }]
  })
  return drafts.filter((one) => drafts.filter((other) => other.value === one.value).length === 1)
}

const startOf = (read: QuestionWords, draft: Draft): number => read.words[draft.at]?.start ?? 0

/** The periods whose days are all found; none when a day, a year or a length in the statement could depend on them in another way. */
function periodDrafts(
  read: QuestionWords,
  constants: readonly SqlConstant[],
  taken: ReadonlySet<SqlConstant>,
): Extract<Draft, { kind: 'period' }>[] {
  const drafts = read.periods.flatMap((period): Extract<Draft, { kind: 'period' }>[] => {
    const { from, to } = period.period
    if (!isPlain(period)) return []
    const of = (day: string | null, use: SqlConstant['use']) =>
      constants.filter((one) => day !== null && one.value === day && one.use === use)
    const starts = of(from, '>=')
    const ends = of(to, '<')
    const lasts = to === null ? [] : of(isoOf(dayOfIso(to) - 1), '<=')
    const complete = (from === null || starts.length > 0) && (to === null || ends.length + lasts.length > 0) && from !== to
    return complete ? [{ kind: 'period', at: period.at, text: period.text, period, starts, ends, lasts }] : []
  })
  const fills = drafts.flatMap((draft) => [...draft.starts, ...draft.ends, ...draft.lasts])
  const used = new Set(fills)
  const others = constants.filter((constant) => !used.has(constant) && !taken.has(constant))
  const depends = read.periods.some((period) => others.some((constant) => mayDependOn(constant.value, period)))
  return depends || used.size < fills.length || drafts.length < read.periods.length ? [] : drafts
}

/** Whether a literal is a day, one of the years of a period, a number of its words, or its length in some unit. */
function mayDependOn(value: string | number, { period, text }: NamedPeriod): boolean {
  if (isDay(value)) return true
  if (typeof value === 'string') {
    const digits = value.match(/\d+/g) ?? []
    return digits.some((number) => numbersOf(text).includes(Number(number))) || /\d\s*(day|week|month|quarter|year|hour)/i.test(value)
  }
  if (numbersOf(text).includes(value)) return true
  const { from, to } = period
  const years = [from, to].flatMap((day) => (day === null ? [] : [Number(day.slice(0, 4))]))
  if (value >= Math.min(...years) - 1 && value <= Math.max(...years)) return true
  if (from === null || to === null || value <= 1) return false
  const days = dayOfIso(to) - dayOfIso(from)
  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
  return [days, days - 1, Math.round(days / 7), months, Math.round(months / 3)].includes(value)
}

const numbersOf = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number)

function write(text: string, drafts: readonly Draft[]): { ok: true; sql: string; slots: VerifiedSlot[] } {
  const ordered = drafts.toSorted((a, b) => a.at - b.at)
  const numbers = new Map<SqlConstant, number>()
  const place = (constant: SqlConstant, like: SqlConstant | undefined): number => {
    const number = like === undefined ? new Set(numbers.values()).size + 1 : (numbers.get(like) ?? 0)
    numbers.set(constant, number)
    return number
  }
  const places = (fills: readonly SqlConstant[]): number[] => {
    const [first, ...rest] = fills
    if (first === undefined) return []
    const number = place(first, undefined)
    for (const other of rest) place(other, first)
    return [number]
  }
  const slots = ordered.map((draft): VerifiedSlot => {
    if (draft.kind === 'value')
      return { kind: 'value', text: draft.text, value: draft.value, column: draft.column, binds: places(draft.fills) }
    if (draft.kind === 'number') return { kind: 'number', text: draft.text, value: draft.value, binds: places(draft.fills) }
    const { from, to } = draft.period.period
    return {
      kind: 'period',
      text: draft.text,
      from,
      to,
      starts: places(draft.starts),
      ends: places(draft.ends),
      lasts: places(draft.lasts),
    }
  })
  let sql = text
  for (const [constant, number] of [...numbers].sort(([a], [b]) => b.start - a.start)) {
    sql = `${sql.slice(0, constant.start)}$${number}${sql.slice(constant.end)}`
  }
  return { ok: true, sql, slots }
}
