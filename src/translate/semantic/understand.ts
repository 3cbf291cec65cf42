import type { DateSpan } from '../dates/date-span.ts'
import { findDates } from '../dates/find-dates.ts'
import type { Calendar } from '../translator.ts'
import { type Assembled, assemble } from './assemble/assemble.ts'
import { endFilter, periodFilter } from './assemble/period-filter.ts'
import { earlyFollowUpRules, lateFollowUpRules } from './follow-up/follow-up-rules.ts'
import { type Atom, isContent } from './lexicon/atom.ts'
import { bestPaths, buildLattice, languagesOf } from './lexicon/lattice.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import type { Entry } from './lexicon/meaning.ts'
import { keyOf, meaningful, withoutGreeting } from './lexicon/phrase.ts'
import type { Mark } from './marks/mark.ts'
import { type Rule, rewrite } from './marks/match.ts'
import { arithmeticRules } from './rules/arithmetic.ts'
import { changeRules } from './rules/changes.ts'
import { conditionRules } from './rules/conditions.ts'
import type { RuleContext } from './rules/context.ts'
import { groupRules } from './rules/groups.ts'
import { measureRules } from './rules/measures.ts'
import { numberRules } from './rules/numbers.ts'
import { rankRules } from './rules/ranks.ts'
import { valueRules } from './rules/values.ts'
import { movingRules, windowRules } from './rules/windows.ts'
import type { Filter } from './semantic-query.ts'
import { type Token, tokenize } from './text/tokenize.ts'

/** A grammar over one lexicon, built once per catalog snapshot. */
export type Grammar = { lexicon: Lexicon; context: RuleContext; rules: readonly Rule[]; followUpRules: readonly Rule[] }

/** All rules in the order they are tried. */
export function makeGrammar(lexicon: Lexicon, lookedUp: RuleContext): Grammar {
  const context = { ...lookedUp, valueCounts: lexicon.valueCounts }
  const rules = [
    ...movingRules,
    ...numberRules,
    ...valueRules(context),
    ...measureRules(context),
    ...arithmeticRules(context),
    ...changeRules(context),
    ...rankRules(context),
    ...conditionRules(context),
    ...windowRules(context),
    ...groupRules(context),
  ]
  return { lexicon, context, rules, followUpRules: [...earlyFollowUpRules, ...rules, ...lateFollowUpRules] }
}

/** One way to read a question. `followUp` are its marks read as a change of an earlier question; `respelt` words with forgiven slips. */
export type Reading = {
  assembled: Assembled
  followUp: Mark[]
  atoms: readonly Atom[]
  cost: number
  respelt: { from: string; to: string }[]
}
export type Understood = { readings: Reading[]; unknown: string[] }
export type Trace = (text: string) => void

const mostPaths = 10
/** How much dearer than the best a reading may be: not as much as one more piece, so that long names are not taken apart. */
const slack = 0.95
/** Where all words of a likelier reading have a role and it makes no sense, one that is so much dearer would be a guess. */
const guess = 0.3

/** Reads a question: every way to cover its words, cheapest first. Words that stand for nothing end it. `compared`: periods were before. */
export function understand(grammar: Grammar, question: string, calendar: Calendar, trace?: Trace, compared = false): Understood {
  const words = meaningful(withoutGreeting(tokenize(question)))
  const languages = languagesOf(grammar.lexicon, words)
  const lattice = buildLattice(
    grammar.lexicon,
    words,
    withYears(
      question,
      withoutFieldNames(grammar, findDates(withoutPeriodNumbers(question, namesSeries(grammar, words)), calendar)),
      words,
      calendar,
    ),
    languages,
  )
  if (lattice.unknown.length > 0) return { readings: [], unknown: lattice.unknown }
  const paths = bestPaths(lattice, mostPaths)
  const least = paths[0]?.cost ?? 0
  const readings = paths
    .filter(({ cost }) => cost < least + slack)
    .map(({ atoms, cost }) => {
      trace?.(`path ${cost.toFixed(2)}: ${atoms.map(showAtom).join(' | ')}`)
      const marks = settled(atoms, compared).flatMap((atom) => toMarks(atom, calendar.today))
      const assembled = assemble(
        grammar.context,
        rewrite(grammar.rules, marks, trace === undefined ? undefined : (rule, now) => trace(`  ${rule}: ${now.map(showMark).join(' ')}`)),
        words.map(({ raw }) => raw),
      )
      trace?.(`  -> ${JSON.stringify(assembled)}`)
      const respelt = atoms.flatMap((atom) => (atom.respelt === null ? [] : [{ from: atom.text, to: atom.respelt }]))
      return { assembled, followUp: marks, atoms, cost, respelt }
    })
  return { readings, unknown: [] }
}

/** Whether the same letters were taken for another word than in the first reading. */
const isSpelledOtherwise =
  (first: Reading | undefined) =>
  ({ respelt }: Reading): boolean =>
    respelt.some(({ from, to }) => first?.respelt.some((other) => other.from === from && other.to !== to) === true)

/** The readings of a question of its own that may be answered: dearer ones only where every likelier one leaves words over. */
export function likely(readings: readonly Reading[]): readonly Reading[] {
  const least = Math.min(...readings.map(({ cost }) => cost))
  const first = readings.filter(({ cost }) => cost < least + guess)
  const spelled = readings.filter(({ cost, respelt, assembled }) => cost < least + 0.01 && respelt.length > 0 && assembled.kind === 'query')
  // "shorage cost": nothing tells which of two names was meant.
  if (new Set(spelled.map(({ assembled }) => JSON.stringify(assembled))).size > 1 && spelled.some(isSpelledOtherwise(spelled[0]))) return []
  return first.every(({ assembled }) => assembled.kind === 'unclear' && assembled.words.length > 0) ? readings : first
}

/** "enrolments by semester": where a table has a category of that name, it is meant and not the calendar. */
const alsoNames = /\b(semesters?|trimesters?|terms?|seasons?|periods?)$/i

function withoutFieldNames(grammar: Grammar, dates: DateSpan[]): DateSpan[] {
  return dates.filter((date) => {
    const word = date.type === 'grain' ? alsoNames.exec(date.text)?.[1] : undefined
    if (word === undefined) return true
    const entries = grammar.lexicon.entries.get(keyOf([word.toLowerCase()])) ?? []
    return !entries.some(({ meaning }) => meaning.kind === 'field' || meaning.kind === 'thing')
  })
}

/** "above 2000" names an amount and no year. */
const comparedAmount =
  /\b(?:above|below|under|exceeding|at least|at most|more than|less than|fewer than|higher than|lower than|greater than)\s+(?:19|20)\d\d\b(?![-/.]\d)|\bover\s+(?:19\d\d|20[01]\d)\b(?![-/.]\d)/gi
const isCompared = (question: string, word: Token): boolean =>
  [...question.matchAll(comparedAmount)].some((found) => found.index < word.start && found.index + found[0].length >= word.end)

/** A year that stands alone at the end of a name is a period: "revenue by sales office 2025". */
function withYears(question: string, dates: DateSpan[], words: readonly Token[], calendar: Calendar): DateSpan[] {
  const years = words.flatMap((word): DateSpan[] => {
    if (
      !/^(19|20)\d\d$/.test(word.text) ||
      isCompared(question, word) ||
      dates.some((date) => date.start <= word.start && date.end >= word.end)
    )
      return []
    const year = Number(word.text)
    const incomplete = calendar.today < `${year + 1}-01-01`
    const period = { from: `${year}-01-01`, to: `${year + 1}-01-01`, label: word.text, kind: 'absolute' as const, grain: 'year' as const }
    return [
      {
        type: 'period',
        start: word.start,
        end: word.end,
        text: word.raw,
        ...period,
        incomplete,
        certain: false,
        whole: null,
        ends: null,
        alternatives: [],
      },
    ]
  })
  return [...dates, ...years]
}

/** "month 6 of the January 2024 cohort": the number counts months and is not a day. The length stays. */
function withoutPeriodNumbers(question: string, series: boolean): string {
  const numbered = question.replace(/\b(months?|monat|mois|mes|m)([ -]?)(\d{1,2})\b(?!\s*[,.]?\s*\d{4})/gi, (found) =>
    'x'.repeat(found.length),
  )
  const amounts = numbered.replace(comparedAmount, (found) => 'x'.repeat(found.length))
  if (!series) return amounts
  return amounts.replace(/\b(?:(?:after|nach|apres|après)\s+)?(\d{1,2})([ -])(months?|monaten?|monate|mois|meses)\b/gi, (found) =>
    'x'.repeat(found.length),
  )
}

/** Whether words name a JSON series; numbers of months beside it are periods of it. */
const namesSeries = (grammar: Grammar, words: readonly Token[]): boolean =>
  words.some((_, at) =>
    [1, 2, 3].some((length) => isSeries(grammar.lexicon.entries.get(keyOf(words.slice(at, at + length).map((word) => word.text))) ?? [])),
  )

const isSeries = (entries: readonly Entry[]): boolean =>
  entries.some((entry) => entry.meaning.kind === 'series') && entries.every((entry) => entry.meaning.kind !== 'metric')

const showAtom = (atom: Atom): string => {
  const parts = [
    [...atom.ops.keys()].join(','),
    atom.metrics.length > 0 ? `M:${atom.metrics.join('/')}` : '',
    atom.fields.length > 0 ? `F:${atom.fields.length}` : '',
    atom.series.length > 0 ? 'series' : '',
    atom.things.map((thing) => `T:${thing.label}`).join('/'),
    atom.values.length > 0 ? `V:${[...new Set(atom.values.map((hit) => hit.value))].slice(0, 3).join('/')}` : '',
    atom.segments.map((name) => `S:${name}`).join('/'),
    atom.verbs.length > 0 ? 'verb' : '',
    atom.rankings.length > 0 ? 'ranking' : '',
    atom.noun === null ? '' : `noun:${atom.noun.label}`,
    atom.date === null ? '' : `D:${atom.date.type}`,
  ]
  return `${atom.text}{${parts.filter((part) => part !== '').join(' ')}}`
}
const showMark = (mark: Mark): string => (mark.kind === 'atom' ? mark.atom.text : `<${mark.kind}>`)

/** Next to a comparison of periods, "lost" speaks of the change and is no stored value. */
function settled(atoms: readonly Atom[], before: boolean): readonly Atom[] {
  const compared =
    before || atoms.some((atom) => atom.date?.type === 'comparison') || atoms.filter((atom) => atom.date?.type === 'period').length > 1
  if (!compared) return atoms
  return atoms.map((atom, at) => {
    if (!atom.ops.has('decline') && !atom.ops.has('growth')) return atom
    // "profit from Lost, quarter over quarter" is that of the segment.
    const named = atom.values.length > 0 && atoms[at - 1]?.ops.has('prep') === true
    if (!named) return { ...atom, values: [], noun: null }
    return { ...atom, ops: new Map([...atom.ops].filter(([op]) => op !== 'decline' && op !== 'growth')) }
  })
}

function toMarks(atom: Atom, today: string): Mark[] {
  const at = { from: atom.from, to: atom.to }
  if (!isContent(atom) && [...atom.ops.keys()].every((op) => op === 'skip')) return []
  const { date } = atom
  if (date?.type === 'period') {
    const ends = date.ends === null ? null : ([endFilter(date, date.ends.first, today), endFilter(date, date.ends.last, today)] as const)
    const rolling =
      date.kind === 'rolling' ? date.alternatives.find(({ to }) => to !== null && to > today && (date.to ?? '') <= today) : undefined
    return [
      {
        kind: 'period',
        toToday: rolling === undefined ? null : endFilter(date, rolling, today),
        period: periodFilter(date, today),
        ends: ends === null ? null : [...ends],
        text: date.text,
        dateKind: date.kind,
        ...at,
      },
    ]
  }
  if (date?.type === 'comparison') return [{ kind: 'against', span: date, today, ...at }]
  if (date?.type === 'recurring') {
    const filter: Filter =
      date.months.length > 0
        ? { kind: 'months', months: date.months, negated: false }
        : { kind: 'weekdays', weekdays: date.weekdays, negated: false }
    const group: Mark[] = date.yearly
      ? [{ kind: 'group', dimensions: [{ kind: 'time', grain: 'year', cycle: null }], form: 'by', ...at }]
      : []
    return [{ kind: 'filter', filter, things: [], noun: null, ...at }, ...group]
  }
  if (atom.missing.length > 0) return [{ kind: 'note', note: { type: 'topic', kind: 'missing', index: atom.missing[0] ?? 0 }, ...at }]
  const other = atom.metrics.length + atom.fields.length + atom.things.length + atom.values.length + atom.segments.length
  if (atom.ambiguous.length > 0 && other === 0) {
    return [{ kind: 'note', note: { type: 'topic', kind: 'ambiguous', index: atom.ambiguous[0] ?? 0 }, ...at }]
  }
  return [{ kind: 'atom', atom, ...at }]
}
