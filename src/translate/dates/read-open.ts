import type { PeriodKind } from './date-span.ts'
import type { Stretch } from './days.ts'
import { readEnd } from './read-between.ts'
import { readPeriod } from './read-period.ts'
import { type Found, found, phrases, type Reader, readPhrase, skipArticles, wordAt } from './reading.ts'

const open: { kind: PeriodKind; words: ReturnType<typeof phrases> }[] = [
  {
    kind: 'since',
    words: phrases([
      'since',
      'ever since',
      'starting',
      'starting in',
      'starting from',
      'starting with',
      'beginning',
      'beginning in',
      'beginning with',
      'from and after',
      'seit',
      'ab',
      'depuis',
      'a partir de',
      'a partir du',
      "a partir d '",
      'desde',
      'no earlier than',
      'not before',
      'on or after',
    ]),
  },
  { kind: 'after', words: phrases(['after', 'later than', 'nach', 'apres', 'despues de', 'despues del', 'posterior a']) },
  {
    kind: 'until',
    words: phrases([
      'until',
      'till',
      'up to',
      'up until',
      'through',
      'by the end of',
      'by end of',
      'no later than',
      'on or before',
      'bis',
      'bis zum',
      'bis zu',
      'bis einschliesslich',
      'bis ende',
      "jusqu ' a",
      "jusqu ' en",
      "jusqu ' au",
      "jusqu ' a la fin de",
      'hasta',
    ]),
  },
  {
    kind: 'before',
    words: phrases(['before', 'prior to', 'earlier than', 'older than', 'vor', 'avant', 'antes de', 'antes del', 'anterior a']),
  },
  { kind: 'as-of', words: phrases(['as of', 'as at', 'as on', 'as per', 'stand', 'per ende']) },
]

/** One end named: "since 2024", "before March", "until the end of Q2", "as of October". */
export const readOpen: Reader = (source, at) => {
  let best: Found | null = null
  for (const { kind, words } of open) {
    const start = readPhrase(source, at, words)
    // "the beginning of 2024" is a part of it.
    if (start === at + 1 && wordAt(source, start) === 'of') continue
    // "what did it add up to in Q3" names no end.
    if (start !== null && /^(?:in|on|during|for|over|since|from|between)$/.test(wordAt(source, start))) continue
    const period = start === null ? null : readEnd(source, start)
    if (period === null || (best !== null && best.next >= period.next)) continue
    best = openFound(kind, period, wordAt(source, at).startsWith('by') || wordAt(source, at + 1) === 'ende')
  }
  return best
}

function openFound(kind: PeriodKind, period: Found, inclusive: boolean): Found | null {
  const edge = period.point ?? period
  const more = { certain: period.certain, inYear: null, sameIn: null, point: null }
  const rest = (stretch: Stretch, alternatives: Stretch[] = []) =>
    found(period.next, stretch, period.grain, kind, { ...more, alternatives })
  if (edge.from === null || edge.to === null) return null
  if (kind === 'since') return rest({ from: edge.from, to: null })
  if (kind === 'after') return rest({ from: (period.whole ?? edge).to, to: null })
  if (kind === 'before') return rest({ from: null, to: edge.from })
  if (kind === 'as-of') return rest({ from: null, to: edge.to })
  const ambiguous = !inclusive && period.grain !== 'day' && period.kind === 'absolute'
  return rest({ from: null, to: (period.whole ?? edge).to }, ambiguous ? [{ from: null, to: edge.from }] : [])
}

const onwards = phrases([
  'onwards',
  'onward',
  'on',
  'and later',
  'or later',
  'and after',
  'and onwards',
  'and newer',
  'forward',
  'and beyond',
  '+',
  'und spater',
  'und danach',
  'et apres',
  'en adelante',
  'y despues',
])
const backwards = phrases([
  'and earlier',
  'or earlier',
  'and before',
  'and older',
  'or before',
  'und fruher',
  'und davor',
  'et avant',
  'y antes',
])
const fromWords = phrases(['from', 'von', 'vom', 'de', 'desde'])

/** "from 2024 on", "2025 onwards", "2024 and earlier". */
export const readTail: Reader = (source, at) => {
  const opened = readPhrase(source, at, fromWords)
  const period = readPeriod(source, skipArticles(source, opened ?? at))
  if (period === null || period.from === null || period.to === null) return null
  const later = readPhrase(source, period.next, onwards)
  // "2025 on" without "from" is more likely "2025 on …".
  if (later !== null && (opened !== null || wordAt(source, period.next) !== 'on'))
    return { ...period, next: later, kind: 'since', to: null, alternatives: [], inYear: null, sameIn: null }
  const earlier = readPhrase(source, period.next, backwards)
  return earlier === null ? null : { ...period, next: earlier, kind: 'before', from: null, alternatives: [], inYear: null, sameIn: null }
}
