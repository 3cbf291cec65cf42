import type { SemanticQuery } from '../semantic-query.ts'
import { plainerStock } from './plainer-stock.ts'
import { plainerUsage } from './plainer-usage.ts'
import { plainerWords } from './plainer-words.ts'
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
const cheaper = /\b(?:(?:that|which) (?:are|is) )?(cheaper|more expensive) than (?=[€$£]?\d)/i
/** "new orders this month": with a period, orders are new anyway. */
const newRows =
  /\bnew (?=(?:orders|order lines|sales|alerts|anomalies|returns)\b(?=.*\b(?:today|yesterday|this|last|past|in|since|on|during)\b))/i
const eachOfTwo = /^(.+?)\s(?:and|&)\s(\S.*?),?\s(?:separately|individually|respectively|side by side)$/i
const haveOnAverage =
  /^how many (.+?) (?:does|do|did) (?:an?|each|one|every) (?:single )?(.+?) (?:have|contain|place|make|buy)(?: on average)?$/i
const acquired = /^how many (?:new )?customers (?:did|have|do) we (?:acquired?|won|win|gain(?:ed)?)\b/i
const exceeds = /\b(?:with|that have|having) more (.+?) than (?=\D)/i
const firstTime = /^(.*?\b\w+)\s+(?:who|that)?\s*(?:bought|ordered|purchased)\s+(?:(.+?)\s+)?for the first time\s*(.*)$/i
const soleOffice = /\b(?:in|at|by)\s+(?:only|just|exactly|precisely) one (?:single )?((?:sales )?office|segment|region|month|year)$/i
/** "who bought FG-1 in 2026": those who buy. */
const whoDid =
  /^who (?=(?:has |have |had )?(?:never |not )?(?:bought|ordered|purchased|returned)\b(?! (?:it|this|that|them|the most|most)\b))/i
const onAverage = /^((?:(?!\b(?:average|mean|total|how many|how much)\b).)+?),? on average$/i
const returned = /\b(?:who|that|which) (?:have |has )?(?:ever )?returned (?:something|anything|goods|items)\b/i
const returnedOften =
  /\b(?:that|which|who) (?:were|was|have been|has been|got)? ?returned (more than|fewer than|less than|at least|at most|exactly) (\d+|once|twice)(?: times)?\b/i
const everyOrder =
  /\bwith (?:an order|orders|purchases|at least one order|sales) in (?=(?:every|each) (?:single )?(?:month|quarter|week|year)\b)/i
const figuresPer =
  /^(.+ and .+) per (customer|product|material|segment|sales office|office|monitor|team|region|month|quarter|year)\b(?!.* (?:by|per) )/i
const cohortSizes = /^(?:the )?cohort sizes\b/i
const againstBefore =
  /^(?:the )?(?:difference|change|delta) (?:to|from|against|versus|vs) the (?:previous|prior|last) (month|quarter|week|year)(?:['’]s)? (.+?) (?:for|in) (.+)$/i
const mostActive = /^(?:(?:who are|list|show|which are) )?(?:the |our )?(?:(top|\d+) )?most active (?:pulse )?(users|askers)\b/i
const untilAcknowledged =
  /^how (?:long|fast|quickly|soon) (?:(?:does|do|did) (?:it|we|people) (?:usually )?take|are|were)(?: us)?(?: on average)?(?: (?:until|till|before))? (?:an |the |our )?alerts? (?:(?:is|are|get|gets|were|was) )?acknowledged(?: on average)?/i
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
export function inOtherWords(asked: string): string {
  const question = [...plainerUsage, ...plainerStock, ...plainerWords].reduce((text, [longer, plain]) => text.replace(longer, plain), asked)
  const first = firstTime.exec(question)
  if (first !== null) {
    const when = `${first[2] ?? ''} ${first[3] ?? ''}`.trim()
    // "bought FG-1 for the first time" is about that product.
    return /^(?:in|on|since|during|last|this|before|after)\b/i.test(when) ? `${first[1]} whose first order was ${when}` : question
  }
  return question
    .replace(often, (all, how: string | undefined, count: string) => {
      const number = times[count.toLowerCase()] ?? Number.parseInt(count, 10)
      const never = /\b(?:never|not)\b/i.test(question)
      if (how === undefined && never) return all
      const op = how === undefined || /^(only|just|precisely)$/i.test(how) ? 'exactly' : how
      return Number.isInteger(number) ? `with ${op} ${number === 1 ? 'one order' : `${number} orders`}` : all
    })
    .replace(sign, (_all, which: string, figure: string) => `with ${figure} ${/^neg/i.test(which) ? 'below' : 'above'} 0`)
    .replace(newRows, '')
    .replace(eachOfTwo, '$1 vs $2')
    .replace(haveOnAverage, 'average number of $1 per $2')
    .replace(acquired, 'number of acquired customers')
    .replace(exceeds, 'with $1 greater than ')
    .replace(cheaper, (_all, how: string) => `with unit price ${/^c/i.test(how) ? 'below' : 'above'} `)
    .replace(worth, 'with revenue ')
    .replace(whoDid, 'customers who ')
    .replace(returned, 'with returns')
    .replace(returnedOften, (_all, op: string, count: string) => `with ${op} ${times[count.toLowerCase()] ?? count} returns`)
    .replace(everyOrder, 'who ordered in ')
    .replace(cohortSizes, 'size of each cohort')
    .replace(againstBefore, '$1 over $1 change of $2 in $3')
    .replace(
      mostActive,
      (_all, count: string | undefined, who: string) => `${/^\d/.test(count ?? '') ? `${count} ` : ''}${who} with the most questions`,
    )
    .replace(untilAcknowledged, 'average time to acknowledge')
    .replace(onAverage, 'average $1')
    .replace(figuresPer, '$1 by $2')
    .replace(soleOffice, 'with exactly 1 $1')
    .replace(overAll, '')
    .replace(cohortSize, 'size of the $1 cohort')
    .replace(cohortsWith, 'cohorts with size $1 ')
    .replace(/^(cohorts with size .+ \d+) customers$/i, '$1')
    .replace(cohortAge, (_all, retention: string, of: string, age: string) => `month ${ages[age.toLowerCase()] ?? age} ${retention} ${of}`)
}
