import { ok } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { readTokens } from '../dates/date-tokens.ts'
import { guessLanguage } from '../dates/guess-language.ts'
import { noUsage, type Translated, type TranslateInput, type Translation, type Translator } from '../translator.ts'
import type { Assembled } from './assemble/assemble.ts'
import { compose } from './compose/compose.ts'
import { describe } from './describe.ts'
import { readFollowUp } from './follow-up/follow-up.ts'
import { inconsistent, unhonoured } from './honour/unhonoured.ts'
import { idleWord } from './idle-words.ts'
import { compileLexicon } from './lexicon/lexicon.ts'
import { planQuery } from './plan/plan.ts'
import { printSelect } from './plan/relation.ts'
import { type SemanticQuery, semanticQuerySchema } from './semantic-query.ts'
import { suggestFollowUps } from './suggest.ts'
import { readNumericDates } from './text/ambiguous-date.ts'
import { tokenize } from './text/tokenize.ts'
import { asksToChange } from './text/write-request.ts'
import { type Grammar, makeGrammar, type Trace, understand } from './understand.ts'

/** Greetings and questions about the service itself. */
const smallTalk =
  /^\W*(hi|hello|hey|hallo|hola|bonjour|moin|help( me)?|hilfe|thanks?( you)?|thank you|danke|merci|gracias|who are you|what are you|(what|which questions) can (i|we|you) (ask|do|answer|help)( (you|me|us|with|about))*)\W*$/i
/** Openings that go on from an earlier question. */
const continues =
  /^\s*(and|but|now|then|also|with|without|excluding|except|plus|und|aber|jetzt|mit|ohne|et|mais|avec|sans|y|pero|ahora|con|sin)\b/i
/** Endings that add to an earlier question. */
const adds = /\b(too|also|as well|additionally|auch|aussi|también)\W*$/i
/** Pronouns for what an answer showed; `they` has nothing else to stand for. */
const pronouns = /\b(their|theirs|they|them|its|deren|leurs?|sus)\b/i
const theyAlone = /\b(they|them)\b/i
/** Words that point at the answer before, with nothing before them that they could stand for. */
const pointsAtAnswer =
  /^\W*(?:(?:what|which|who|how|where|when|show|list|give|get|tell|me|is|are|was|were|do|did|does|the|of|about|many|much|all)\W+)*(?:their|theirs|them|those|these|its|deren|leurs?|sus)\b/i
const refersBackInWords = /\b(their|theirs|them|those|these|it|its|ones|deren|davon|leurs?|sus)\b/i
/** The reason that assembling gives when no number and no thing is named. */
const nothingAsked = 'nothing is asked for'
const whichFigure = 'Which figure do you mean?'
/** So many follow-up questions are kept read. */
const mostOffered = 500
const noPeriod = 'growth over which period'

export type SemanticDeps = { trace?: Trace }

/**
 * The translator without a model: words of the semantic model, a closed list of function words, dates and stored values become one
 * semantic query and that becomes SQL with parameters. Answers only when every word is understood; asks back when readings tie;
 * abstains otherwise. Never fails, never waits.
 */
export function semanticTranslator(deps: SemanticDeps = {}): Translator {
  const grammars = new WeakMap<Catalog, Grammar>()
  const grammarOf = (catalog: Catalog): Grammar => {
    const known = grammars.get(catalog)
    if (known !== undefined) return known
    const lexicon = compileLexicon(catalog)
    const made = makeGrammar(lexicon, { index: lexicon.index, model: catalog.model })
    grammars.set(catalog, made)
    return made
  }
  return {
    name: 'semantic',
    prepare: (catalog) => void grammarOf(catalog),
    translate: async (input) => ok(translated(translate(grammarOf(input.catalog), input, deps.trace))),
  }
}

const translated = (translation: Translation): Translated => ({ translation, usage: noUsage })
const abstain = (message: string, unknownWords: string[] = []): Translation => ({ decision: 'abstain', unknownWords, message })

function translate(grammar: Grammar, input: TranslateInput, trace?: Trace): Translation {
  if (asksToChange(input.question, tokenize(input.question), input.history.length > 0)) {
    const message = 'This service only reads: it answers questions and changes nothing.'
    return { decision: 'refuse', code: 'read_only', message, couldAsk: grammar.context.model.examples.slice(0, 3) }
  }
  if (smallTalk.test(input.question)) {
    const message = 'Ask about the data, for example one of these.'
    return { decision: 'refuse', code: 'no_question', message, couldAsk: grammar.context.model.examples.slice(0, 4) }
  }
  if (input.semanticQuery !== undefined) return runQuery(grammar, input)
  // Elsewhere the day comes first.
  const english = guessLanguage(readTokens(input.question)) === 'en'
  const { question, options } = english ? readNumericDates(input.question) : { question: input.question, options: [] }
  if (options.length > 0)
    return { decision: 'clarify', message: 'Does the date begin with the day or with the month?', options, interpretation: null }
  const previous = previousQuery(grammar, input)
  if (previous === null && input.history.length > 0 && refersBackInWords.test(input.question))
    return abstain('The question before was not understood.')
  const { translation, query } = readWhole(grammar, input, question, previous, trace)
  return withFollowUps(grammar, input, translation, query)
}

/** A query that the asker chose or edited: planned as it is. */
function runQuery(grammar: Grammar, input: TranslateInput): Translation {
  const parsed = semanticQuerySchema.safeParse(input.semanticQuery)
  if (!parsed.success) return abstain('The semantic query does not have the form that is expected.')
  const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, parsed.data)
  if (!planned.ok) return abstain(planned.reason)
  const answered = { query: parsed.data, planned, sql: printSelect(planned.select), assumptions: [], respelt: [] }
  return withFollowUps(grammar, input, describe(grammar, input, answered), parsed.data)
}

/** Adds the follow-up questions that can be answered after a query. */
function withFollowUps(grammar: Grammar, input: TranslateInput, translation: Translation, query: SemanticQuery | null): Translation {
  if (translation.decision === 'clarify') return withReadableOptions(grammar, input, translation)
  if (translation.decision !== 'answer' || query === null) return translation
  const followups = suggestFollowUps(grammar, query, (question) => isAnswerable(grammar, input, question, query))
  return { ...translation, followups }
}

/** Only readings that can be answered are offered; where a figure was asked for and none fits the words, the main figures over time. */
function withReadableOptions(grammar: Grammar, input: TranslateInput, asked: Extract<Translation, { decision: 'clarify' }>): Translation {
  const readable = (question: string): boolean => {
    const { translation, query } = read(grammar, { ...input, question, history: [] }, question, null)
    if (translation.decision !== 'answer' || query === null) return translation.decision === 'clarify'
    // A figure with nothing else is no answer to words that asked for something.
    return asked.message !== whichFigure || query.dimensions.length + query.filters.length + query.periods.length > 0
  }
  const options = asked.options.filter(({ question }) => readable(question))
  if (options.length > 0 || asked.message !== whichFigure) return { ...asked, options: options.length > 0 ? options : asked.options }
  const figures = asked.options.map(({ label }) => ({
    label: `${label} by month this year`,
    question: `${label.toLowerCase()} by month this year`,
  }))
  return { ...asked, options: figures }
}

/** The query behind the last answer: as kept, or read again from the questions so far. */
function previousQuery(grammar: Grammar, input: TranslateInput): SemanticQuery | null {
  let previous: SemanticQuery | null = null
  let missed = 0
  for (const turn of input.history) {
    const kept = semanticQuerySchema.safeParse(turn.semanticQuery)
    const query: SemanticQuery | null = kept.success ? kept.data : readWhole(grammar, input, turn.question, previous).query
    // One turn that was not understood leaves what was talked about before.
    missed = query === null ? missed + 1 : 0
    if (query !== null || missed > 1) previous = query
  }
  return previous
}

/** Readings of follow-up questions that are offered again and again; none of them names a day. */
const offered = new WeakMap<Grammar, Map<string, ReturnType<typeof understand>>>()

function understandOffered(grammar: Grammar, question: string, calendar: TranslateInput['calendar']): ReturnType<typeof understand> {
  const known = offered.get(grammar) ?? new Map<string, ReturnType<typeof understand>>()
  offered.set(grammar, known)
  const key = `${calendar.today} ${question}`
  const read = known.get(key) ?? understand(grammar, question, calendar)
  if (known.size > mostOffered) known.clear()
  known.set(key, read)
  return read
}

/** Whether a follow-up can be answered after a query. */
function isAnswerable(grammar: Grammar, input: TranslateInput, question: string, query: SemanticQuery): boolean {
  const { readings, unknown } = understandOffered(grammar, question, input.calendar)
  const [first] = readings
  if (unknown.length > 0 || first === undefined) return false
  const change = readFollowUp(grammar, query, first.followUp, false)
  if (change.kind !== 'query') return false
  const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, change.query)
  return planned.ok && unhonoured(question, change.query, printSelect(planned.select), currenciesOf(grammar)) === null
}

/** `statement`: the SQL with its values, where nothing but that was wanted. */
type Read = { translation: Translation; query: SemanticQuery | null; statement?: string }

/** Reads one question; where no reading covers it, puts it together from readings of its parts. */
function readWhole(grammar: Grammar, input: TranslateInput, question: string, previous: SemanticQuery | null, trace?: Trace): Read {
  const direct = read(grammar, input, question, previous, trace)
  if (direct.translation.decision !== 'abstain' || (previous !== null && (continues.test(question) || refersBackInWords.test(question))))
    return direct
  const parts = new Map<string, SemanticQuery | null>()
  const query = compose(question, (text) => {
    const known = parts.get(text)
    if (known !== undefined) return known
    const part = read(grammar, input, text, null).query
    parts.set(text, part)
    return part
  })
  if (query === null) return direct
  const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, query)
  if (!planned.ok) return direct
  const sql = printSelect(planned.select)
  if (inconsistent(question, query, sql) !== null) return direct
  return { translation: describe(grammar, input, { query, planned, sql, assumptions: [], respelt: [] }), query }
}

/** Reads one question, on its own or as a change of the query before. `checked` false: only what it comes to, said by nobody. */
function read(
  grammar: Grammar,
  input: TranslateInput,
  question: string,
  previous: SemanticQuery | null,
  trace?: Trace,
  checked = true,
): Read {
  const { readings, unknown } = understand(grammar, question, input.calendar, trace)
  if (unknown.length > 0) return { translation: abstain(`Not understood: ${unknown.join(', ')}`, unknown), query: null }
  let reason = 'No reading fits.'
  let answer: Translation | null = null
  for (const { assembled, followUp, atoms, respelt } of readings) {
    const change = previous === null ? null : readFollowUp(grammar, previous, followUp, pronouns.test(question), trace)
    const tried =
      change !== null &&
      (change.sure ||
        continues.test(question) ||
        adds.test(question) ||
        pointsAtAnswer.test(question) ||
        theyAlone.test(question) ||
        isDerived(assembled) ||
        pointsBack(question, assembled))
        ? [change]
        : [assembled, ...(change === null ? [] : [change])]
    for (const one of tried) {
      if (one.kind === 'topic') answer ??= topic(grammar, one.topic, one.index)
      else if (one.kind === 'ask-value') answer ??= askValue(question, one)
      else if (one.kind === 'ask-both') answer ??= askBoth(question, one.left, one.right)
      else if (one.kind === 'unclear')
        reason = 'words' in one && one.words.length > 0 ? `Not understood: ${one.words.join(', ')}` : one.reason
      else {
        const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, one.query)
        trace?.(planned.ok ? `  plan: ${planned.cost}` : `  plan: ${planned.reason}`)
        if (!planned.ok) {
          reason = planned.reason
          continue
        }
        const assumptions = 'assumptions' in one ? one.assumptions : []
        const sql = printSelect(planned.select)
        const statement = JSON.stringify([sql, planned.parameters.values])
        if (!checked) return { translation: abstain(''), query: one.query, statement }
        const amiss = unhonoured(question, one.query, sql, currenciesOf(grammar))
        if (amiss !== null) {
          reason = amiss
          trace?.(`  amiss: ${amiss}`)
          continue
        }
        const idle = idleWord({ question, atoms, query: one.query, statement, followsUp: previous !== null }, (text) => {
          return read(grammar, input, text, previous, undefined, false).statement ?? null
        })
        if (idle !== null) {
          reason = `Not understood: ${idle.text}`
          trace?.(`  idle: ${idle.text}`)
          continue
        }
        return { translation: describe(grammar, input, { query: one.query, planned, sql, assumptions, respelt }), query: one.query }
      }
    }
    if (answer !== null) return { translation: answer, query: null }
  }
  if (reason === noPeriod && input.history.length === 0) return { translation: askWhen(question), query: null }
  if ((reason === nothingAsked || continues.test(question)) && input.history.length === 0)
    return { translation: askWhat(grammar, question), query: null }
  return { translation: abstain(reason), query: null }
}

/** The currencies that amounts are kept in. */
const currenciesOf = (grammar: Grammar): string[] => [
  ...new Set(grammar.context.model.metrics.flatMap(({ unit }) => (unit?.kind === 'currency' ? [unit.code] : []))),
]

/** Words that say how but not what: which figure is asked back. */
function askWhat(grammar: Grammar, question: string): Translation {
  const figures = grammar.context.model.metrics.filter((metric) => metric.unit?.kind === 'currency' && metric.priority <= 1).slice(0, 3)
  const options = figures.map((metric) => ({
    label: metric.label,
    question: `${metric.label.toLowerCase()} ${question.replace(/^(and|but|now|then|also|und|et|y)\s+/i, '').replace(/\?+$/, '')}`,
  }))
  return { decision: 'clarify', message: whichFigure, options, interpretation: null }
}

/** Growth without its period: over which one is asked back. */
function askWhen(question: string): Translation {
  const plain = question.replace(/[?.!\s]+$/, '')
  const options = ['this year', 'last month', 'last quarter'].map((when) => ({
    label: `${when.charAt(0).toUpperCase()}${when.slice(1)}`,
    question: `${plain} ${when}`,
  }))
  return { decision: 'clarify', message: 'Over which period?', options, interpretation: null }
}

/** "their unit price" with no things of its own is about those shown before. */
const pointsBack = (question: string, assembled: Assembled): boolean =>
  refersBackInWords.test(question) &&
  assembled.kind === 'query' &&
  assembled.query.dimensions.length === 0 &&
  assembled.query.subject === null

/** "bought A and B": in the same breath, or one of them. Null when the words cannot be put otherwise. */
function askBoth(question: string, left: string, right: string): Translation | null {
  const escaped = [left, right].map((text) => text.split(/[^\p{L}\d]+/u).join('[^\\p{L}\\d]*'))
  const pattern = new RegExp(
    `(\\b(?:in|from|during)\\s+)?(${escaped[0]})\\s*(?:,|and|&|und|et|y)\\s*(?:(?:in|from|during)\\s+)?(${escaped[1]})`,
    'iu',
  )
  if (!pattern.test(question)) return null
  const put = (before: string, word: string): string =>
    question.replace(pattern, (_all, lead: string | undefined, a: string, b: string) => `${lead ?? ''}${before}${a} ${word} ${b}`)
  const options = [
    { label: `Both ${left} and ${right}`, question: put('both ', 'and') },
    { label: `${left} or ${right}`, question: put('', 'or') },
  ]
  return { decision: 'clarify', message: 'Both of them, or either?', options, interpretation: null }
}

const isDerived = (assembled: Assembled): boolean => assembled.kind === 'query' && assembled.derived

function askValue(question: string, asked: { hits: { value: string }[]; text: string }): Translation {
  return {
    decision: 'clarify',
    message: `Which "${asked.text}" do you mean?`,
    options: valueOptions(question, asked),
    interpretation: null,
  }
}

function topic(grammar: Grammar, kind: 'ambiguous' | 'missing', index: number): Translation {
  const { model } = grammar.context
  if (kind === 'missing') {
    return {
      decision: 'refuse',
      code: 'not_in_data',
      message: model.missing?.[index]?.message ?? 'That is not in the data.',
      couldAsk: model.examples.slice(0, 3),
    }
  }
  const found = model.ambiguous[index]
  return { decision: 'clarify', message: found?.message ?? 'What do you mean?', options: found?.options ?? [], interpretation: null }
}

function valueOptions(question: string, asked: { hits: { value: string }[]; text: string }): { label: string; question: string }[] {
  const values = [...new Set(asked.hits.map((hit) => hit.value))].slice(0, 5)
  return values.map((value) => ({
    label: value,
    question: question.replace(new RegExp(asked.text.replace(/[^\p{L}\d ]/gu, '.'), 'i'), value),
  }))
}
