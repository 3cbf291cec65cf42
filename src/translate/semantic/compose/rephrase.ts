import type { SemanticQuery } from '../semantic-query.ts'
import type { ReadText } from './sets.ts'

const times: Record<string, number> = {
  once: 1,
  twice: 2,
  'one time': 1,
  'two times': 2,
  'three times': 3,
  'four times': 4,
  'five times': 5,
  'ten times': 10,
}
const often =
  /\b(?:(?:who|that|which)\s+)?(?:(?:have|has|had)\s+)?(?:only\s+)?(?:ever\s+)?(?:ordered|bought|purchased|placed orders?)(?: (?:something|anything|from us))?\s+(only|just|exactly|precisely|at least|at most|more than|fewer than|less than|no more than)?\s*(once|twice|(?:one|two|three|four|five|ten|\d+) times?)\b/i
const sign =
  /\b(?:with|having|that have|who have|that had|with a) (?:a )?(negative|positive) (.+?)(?= (?:in|since|during|last|this|by|per)\b|$)/i
const worth = /\bworth\s+(?=(?:more|less|at|over|under|above|below|between|exactly)\b)/i
const firstTime = /^(.*?\b\w+)\s+(?:who|that)?\s*(?:bought|ordered|purchased)\s+(?:(.+?)\s+)?for the first time\s*(.*)$/i
const soleOffice = /\b(?:in|at|by)\s+(?:only|just|exactly|precisely) one (?:single )?((?:sales )?office|segment|region|month|year)$/i
const overAll = /\s+(?:over|across|of|for) all (?:the )?(?:cohorts|months)$/i

const cohortSize = /^how many customers (?:were|are|did we acquire|joined|belong)(?: there)? (?:in|to) the cohort of (.+)$/i
const cohortsWith = /\bcohorts (?:with|of) ((?:more|fewer|less) than|at least|at most|over|above|below|under) (?=\d+ customers$)/i
const cohortAge =
  /^(?:the )?(retention) (of .+) after (one year|a year|1 year|12 months|two years|2 years|half a year|six months|6 months)$/i
const ages: Record<string, string> = {
  'one year': '12',
  'a year': '12',
  '1 year': '12',
  '12 months': '12',
  'two years': '24',
  '2 years': '24',
  'half a year': '6',
  'six months': '6',
  '6 months': '6',
}

/**
 * Other words for what the grammar reads: "ordered only once" is "with exactly 1 order", "with negative margin" is "with margin below 0",
 * "for the first time in October" is a first order in October.
 */
export function rephrased(question: string, read: ReadText): SemanticQuery | null {
  const text = inOtherWords(question)
  return text === question ? null : read(text)
}

/** A question with the words that have a plainer form written in it. */
export function inOtherWords(question: string): string {
  const first = firstTime.exec(question)
  if (first !== null) {
    const when = `${first[2] ?? ''} ${first[3] ?? ''}`.trim()
    // "bought FG-1 for the first time" is about that product.
    return /^(?:in|on|since|during|last|this|before|after)\b/i.test(when) ? `${first[1]} whose first order was ${when}` : question
  }
  return question
    .replace(often, (all, how: string | undefined, count: string) => {
      const number = times[count.toLowerCase()] ?? Number.parseInt(count, 10)
      const alone = /\bonly\b/i.test(all)
      if (how === undefined && !alone) return all
      const op = how === undefined || /^(only|just|precisely)$/i.test(how) ? 'exactly' : how
      return Number.isInteger(number) ? `with ${op} ${number === 1 ? 'one order' : `${number} orders`}` : all
    })
    .replace(sign, (_all, which: string, figure: string) => `with ${figure} ${/^neg/i.test(which) ? 'below' : 'above'} 0`)
    .replace(worth, 'with revenue ')
    .replace(soleOffice, 'with exactly 1 $1')
    .replace(overAll, '')
    .replace(cohortSize, 'size of the $1 cohort')
    .replace(cohortsWith, 'cohorts with size $1 ')
    .replace(/^(cohorts with size .+ \d+) customers$/i, '$1')
    .replace(cohortAge, (_all, retention: string, of: string, age: string) => `month ${ages[age.toLowerCase()] ?? age} ${retention} ${of}`)
}
