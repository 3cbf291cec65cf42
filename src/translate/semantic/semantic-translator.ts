import { ok } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { readTokens } from '../dates/date-tokens.ts'
import { guessLanguage } from '../dates/guess-language.ts'
import { noUsage, type TranslateInput, type Translation, type Translator } from '../translator.ts'
import {
  askBoth,
  askMean,
  askOfWhich,
  askValue,
  askWhat,
  askWhen,
  isVague,
  noQuestion,
  overTheYear,
  topic,
  whichFigure,
} from './asking-back.ts'
import { meanOfWhat } from './assemble/roles.ts'
import { compose } from './compose/compose.ts'
import { agesInMonths } from './compose/plainer-words.ts'
import { describe } from './describe.ts'
import { isAnew, isOnItsOwn, mayGoOn, standsAlone } from './follow-up/anew.ts'
import { misfit } from './follow-up/fitting.ts'
import { readFollowUp } from './follow-up/follow-up.ts'
import { readForm } from './follow-up/forms.ts'
import { inFewWords, newQuestion, withoutPraise } from './follow-up/in-few-words.ts'
import { lostFrom, ofWhich } from './follow-up/lost.ts'
import { nounsOf } from './follow-up/of-them.ts'
import {
  asksForNames,
  chosenList,
  continues,
  goesOn,
  isBareFigure,
  isDangling,
  namesValues,
  opensNothing,
  pronouns,
  refersBackInWords,
  saysMore,
} from './follow-up/pointing.ts'
import {
  addsToOnly,
  askBesideOrInstead,
  askWhetherSame,
  ranksFigureBefore,
  sameConditions,
  underSame,
  withFigureBefore,
} from './follow-up/same-conditions.ts'
import { isOfValues, isShort } from './follow-up/short.ts'
import { goesBack } from './follow-up/taken-away.ts'
import { plainFollowUp } from './follow-up/they.ts'
import { listOfCounted } from './follow-up/thing-of-answer.ts'
import { inconsistent, unhonoured } from './honour/unhonoured.ts'
import { idleWord } from './idle-words.ts'
import { compileLexicon } from './lexicon/lexicon.ts'
import { understandOffered } from './offered.ts'
import { planQuery } from './plan/plan.ts'
import { printSelect } from './plan/relation.ts'
import { currenciesOf, statementOf } from './plan/statement-of.ts'
import { type SemanticQuery, semanticQuerySchema } from './semantic-query.ts'
import { suggestFollowUps } from './suggest.ts'
import { readNumericDates } from './text/ambiguous-date.ts'
import { plainForm } from './text/plain-form.ts'
import { type Grammar, likely, makeGrammar, type Trace, understand } from './understand.ts'

/** The reason that assembling gives when no number and no thing is named. */
const nothingAsked = 'nothing is asked for'
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
    translate: async (input) => ok({ translation: translate(grammarOf(input.catalog), input, deps.trace), usage: noUsage }),
  }
}

const abstain = (message: string, unknownWords: string[] = []): Translation => ({ decision: 'abstain', unknownWords, message })

function translate(grammar: Grammar, input: TranslateInput, trace?: Trace): Translation {
  const back = input.history.length > 0 && goesBack(input.question)
  const refused = back ? null : noQuestion(input.question, input.history.length > 0, grammar.context.model.examples)
  if (refused !== null) return refused
  if (input.semanticQuery !== undefined) return runQuery(grammar, input)
  // Elsewhere the day comes first.
  const english = guessLanguage(readTokens(input.question)) === 'en'
  const { question, options } = english ? readNumericDates(input.question) : { question: input.question, options: [] }
  if (options.length > 0)
    return { decision: 'clarify', message: 'Does the date begin with the day or with the month?', options, interpretation: null }
  const past = takeUp(grammar, input)
  const previous = past.queries.at(-1) ?? null
  if (previous === null && input.history.length > 0 && refersBackInWords.test(question))
    return abstain('The question before was not understood.')
  if (previous !== null && addsToOnly(input.history.at(-1)?.question, question) && isOfValues(grammar, question, input.calendar))
    return withReadableOptions(grammar, input, askBesideOrInstead(question), previous)
  const { translation, query } = back
    ? readBack(grammar, input, question, past.queries.at(-2) ?? null)
    : past.lost
      ? readOwn(grammar, input, question, trace)
      : readAfter(grammar, input, question, previous, trace)
  return withFollowUps(grammar, input, translation, query, previous)
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
function withFollowUps(
  grammar: Grammar,
  input: TranslateInput,
  translation: Translation,
  query: SemanticQuery | null,
  previous: SemanticQuery | null = null,
): Translation {
  if (translation.decision === 'clarify') return withReadableOptions(grammar, input, translation, previous)
  if (translation.decision !== 'answer' || query === null) return translation
  const followups = () => suggestFollowUps(grammar, query, (question) => isAnswerable(grammar, input, question, query))
  return { ...translation, followups }
}

/** Only readings that can be answered are offered; where a figure was asked for and none fits the words, the main figures over time. */
function withReadableOptions(
  grammar: Grammar,
  input: TranslateInput,
  asked: Extract<Translation, { decision: 'clarify' }>,
  previous: SemanticQuery | null,
): Translation {
  const readable = (question: string): boolean => {
    const { translation, query } = readAfter(grammar, previous === null ? { ...input, question, history: [] } : input, question, previous)
    if (translation.decision !== 'answer' || query === null) return translation.decision === 'clarify'
    // A figure with nothing else is no answer to words that asked for something.
    return asked.message !== whichFigure || query.dimensions.length + query.filters.length + query.periods.length > 0
  }
  const options = asked.options.filter(({ question }) => readable(question))
  if (options.length > 0 || asked.message !== whichFigure) return { ...asked, options: options.length > 0 ? options : asked.options }
  return { ...asked, options: asked.options.map(overTheYear) }
}

/** What was talked about: the queries behind the answers so far, the last one last. `lost` where some turn before is not known here. */
type Past = { queries: SemanticQuery[]; lost: boolean }

/**
 * Takes up the turns so far, with the queries as kept or read again. One turn that nobody answered leaves what was talked about before. What
 * somebody else answered and is not understood here ends it: after that only a question that needs nothing before it begins anew.
 */
function takeUp(grammar: Grammar, input: TranslateInput): Past {
  let past: Past = { queries: [], lost: false }
  let missed = 0
  for (const turn of input.history) {
    const { queries } = past
    const kept = semanticQuerySchema.safeParse(turn.semanticQuery)
    const back = goesBack(turn.question)
    const again = back ? (queries.at(-2) ?? null) : null
    const read = past.lost ? readOwn(grammar, input, turn.question) : readAfter(grammar, input, turn.question, queries.at(-1) ?? null)
    const query = kept.success ? kept.data : (again ?? read.query)
    missed = query === null ? missed + 1 : 0
    if (query !== null) past = { queries: [...(back ? queries.slice(0, -2) : queries), query], lost: false }
    else if (missed > 1 || (turn.outcome === 'answered' && turn.sql !== null)) past = { queries: [], lost: true }
  }
  return past
}

/** Reads a question after turns that are not known here: only one that needs nothing before it. */
function readOwn(grammar: Grammar, input: TranslateInput, question: string, trace?: Trace): Read {
  const lost: Read = { translation: abstain('The question before was not understood.'), query: null }
  if (refersBackInWords.test(question) || saysMore(question) || isShort(grammar, question, input.calendar)) return lost
  const read = readAfter(grammar, input, question, null, trace)
  return read.query === null || isOnItsOwn(read.query, question) ? read : lost
}

/** Whether a follow-up can be answered after a query. */
function isAnswerable(grammar: Grammar, input: TranslateInput, question: string, query: SemanticQuery): boolean {
  const { readings, unknown } = understandOffered(grammar, question, input.calendar)
  const [first] = readings
  if (unknown.length > 0 || first === undefined) return false
  const change = readFollowUp(grammar, query, first.followUp, false, question)
  if (change.kind !== 'query' || misfit(grammar.lexicon.index, query, change.query, question) !== null) return false
  const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, change.query)
  if (!planned.ok || unhonoured(question, change.query, printSelect(planned.select), currenciesOf(grammar)) !== null) return false
  return JSON.stringify([printSelect(planned.select), planned.parameters.values]) !== statementOf(grammar, input, query)
}

/** `statement`: the SQL with its values, where nothing but that was wanted. `assumed`: no words named the figure. `values`: only values were named. */
type Read = { translation: Translation; query: SemanticQuery | null; statement?: string; assumed?: boolean; values?: boolean }

/** The answer before the last one, again. */
function readBack(grammar: Grammar, input: TranslateInput, question: string, before: SemanticQuery | null): Read {
  const known = before === null || input.history.at(-1)?.outcome !== 'answered' ? null : before
  const again = known === null ? null : assembledFrom(grammar, input, question, known)
  return again ?? { translation: abstain('There is no answer before the last one.'), query: null }
}

/** Reads a question after another; "they" after a number of things are the things that were counted. */
function readAfter(grammar: Grammar, input: TranslateInput, asked: string, previous: SemanticQuery | null, trace?: Trace): Read {
  const anew = previous === null ? null : newQuestion(asked)
  if (anew !== null) return readAfter(grammar, { ...input, history: [] }, anew, null, trace)
  const question = previous === null ? withoutPraise(asked) : inFewWords(asked)
  const ended = previous === null ? null : sameConditions(question)
  if (previous !== null && ended !== null) {
    const { query } = readWhole(grammar, { ...input, history: [] }, ended.question, null, trace)
    const found = query === null ? null : assembledFrom(grammar, input, ended.question, underSame(previous, query, ended.onlyPeriod))
    return found ?? { translation: abstain('The conditions before do not fit what is asked.'), query: null }
  }
  const whole =
    previous === null || !standsAlone(question) || isOfValues(grammar, question, input.calendar)
      ? null
      : readWhole(grammar, { ...input, history: [] }, question, null, trace)
  if (previous !== null && whole?.query != null && whole.translation.decision === 'answer') {
    const plans = (query: SemanticQuery): boolean => statementOf(grammar, input, query) !== null
    // The same question again.
    if (whole.query !== null && statementOf(grammar, input, whole.query) === statementOf(grammar, input, previous)) return whole
    const own = isAnew(grammar.lexicon.index, previous, whole.query, question, whole.assumed === true, plans)
    if (own === true) return whole
    if (own === false) return withinBefore(grammar, input, question, previous, whole)
  }
  const read = readWhole(grammar, input, question, previous, trace)
  const list = previous === null || read.translation.decision !== 'abstain' || !pronouns.test(question) ? null : listOfCounted(previous)
  if (list === null) return read
  const ofThem = readWhole(grammar, input, question, list, trace)
  return ofThem.translation.decision === 'answer' ? ofThem : read
}

/** A question that could be one of its own, where what was said before would narrow it: what goes on from a figure, or both are offered. */
function withinBefore(grammar: Grammar, input: TranslateInput, question: string, previous: SemanticQuery, whole: Read): Read {
  const { index } = grammar.lexicon
  const narrowed = whole.query === null ? null : underSame(previous, whole.query)
  const within = narrowed === null ? null : assembledFrom(grammar, input, question, narrowed)
  if (within === null || whole.query === null) return { translation: abstain(ofWhich), query: null }
  return ranksFigureBefore(previous, whole.query, question)
    ? within
    : { translation: askWhetherSame(index, previous, question), query: null }
}

/** Reads one question; where no reading covers it, puts it together from readings of its parts. */
function readWhole(grammar: Grammar, input: TranslateInput, asked: string, previous: SemanticQuery | null, trace?: Trace): Read {
  const plain = agesInMonths(plainForm(asked))
  const question = previous === null ? plain : plainFollowUp(plain, previous)
  const parts = new Map<string, SemanticQuery | null>()
  const readPart = (text: string): SemanticQuery | null => {
    const known = parts.get(text)
    if (known !== undefined) return known
    const part = read(grammar, { ...input, history: [] }, text, null).query
    parts.set(text, part)
    return part
  }
  const readClause = (text: string): SemanticQuery | null => readPart(text) ?? compose(text, readPart, grammar.lexicon.index)
  const form = previous === null ? null : readForm(question, previous, readClause, grammar.lexicon.index)
  if (typeof form === 'string') return { translation: abstain(form), query: null }
  const ill = form === null || previous === null ? null : misfit(grammar.lexicon.index, previous, form, question)
  if (ill !== null) return { translation: abstain(ill), query: null }
  if (form !== null) return assembledFrom(grammar, input, question, form) ?? { translation: abstain('No reading fits.'), query: null }
  const list = previous === null ? null : chosenList(previous)
  if (list !== null && isBareFigure(question, readPart(question)))
    return { translation: askOfWhich(question, nounsOf(grammar.lexicon.index, list).many), query: null }
  const direct = read(grammar, input, question, previous, trace)
  // A question that names no figure may still ask for those who did something.
  const figureless = previous === null && direct.translation.decision === 'clarify' && direct.translation.message === whichFigure
  if (
    (direct.translation.decision !== 'abstain' && !figureless) ||
    (previous !== null && (direct.values === true || continues.test(question) || refersBackInWords.test(question)))
  )
    return direct
  const query = compose(question, readPart, grammar.lexicon.index)
  const composed = query === null ? null : assembledFrom(grammar, input, question, query)
  if (composed === null && previous === null && isVague(question)) return { translation: askWhat(grammar, question), query: null }
  const plans = (one: SemanticQuery): boolean => statementOf(grammar, input, one) !== null
  if (composed?.query != null && previous !== null && mayGoOn(grammar.lexicon.index, previous, composed.query, question, plans))
    return withinBefore(grammar, input, question, previous, composed)
  return composed ?? direct
}

/** The answer that a query gives which was put together from read parts; null where it cannot be planned or contradicts itself. */
function assembledFrom(grammar: Grammar, input: TranslateInput, question: string, query: SemanticQuery): Read | null {
  const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, query)
  if (!planned.ok) return null
  const sql = printSelect(planned.select)
  if (inconsistent(question, query, sql) !== null) return null
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
  const { readings, unknown } = understand(grammar, question, input.calendar, trace, previous !== null && previous.comparison !== null)
  if (unknown.length > 0) return { translation: abstain(`Not understood: ${unknown.join(', ')}`, unknown), query: null }
  let reason = 'No reading fits.'
  let answer: Translation | null = null
  for (const { assembled, followUp, atoms, respelt } of previous === null ? likely(readings) : readings) {
    if (previous === null && isDangling(question, atoms)) {
      reason = 'It is not said what that stands for.'
      continue
    }
    const change = previous === null ? null : readFollowUp(grammar, previous, followUp, pronouns.test(question), question, trace)
    const unnamed =
      assembled.kind === 'query' && assembled.query.limit === null && assembled.assumptions.some(({ about }) => about === 'measure')
    const alone = previous === null ? assembled : withFigureBefore(previous, assembled)
    const tried =
      change !== null && (change.sure || unnamed || namesValues(atoms) || goesOn(question, assembled, atoms))
        ? [change]
        : [alone, ...(change === null ? [] : [change])]
    for (const one of tried) {
      if (one.kind === 'topic') answer ??= topic(grammar, one.topic, one.index)
      else if (one.kind === 'ask-value') answer ??= askValue(question, one)
      else if (one.kind === 'ask-both') answer ??= askBoth(question, one.left, one.right)
      else if (one.kind === 'unclear' && one.reason === meanOfWhat && input.history.length === 0) answer ??= askMean(question)
      else if (one.kind === 'unclear')
        reason = 'words' in one && one.words.length > 0 ? `Not understood: ${one.words.join(', ')}` : one.reason
      else {
        const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, one.query)
        trace?.(planned.ok ? `  plan: ${planned.cost}` : `  plan: ${planned.reason}`)
        if (!planned.ok) {
          reason = planned.reason
          continue
        }
        const plans = (query: SemanticQuery): boolean => statementOf(grammar, input, query) !== null
        const lost = previous === null ? null : lostFrom(grammar.lexicon.index, previous, one.query, question, atoms, one === change, plans)
        if (lost !== null) {
          reason = lost
          if (lost === ofWhich) break
          continue
        }
        const assumptions = 'assumptions' in one ? one.assumptions : []
        const sql = printSelect(planned.select)
        const statement = JSON.stringify([sql, planned.parameters.values])
        if (
          checked &&
          one === change &&
          previous !== null &&
          !asksForNames.test(question) &&
          !/\bhow many\b/i.test(question) &&
          statementOf(grammar, input, previous) === statement
        ) {
          reason = 'That changes nothing.'
          continue
        }
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
        const assumed = assumptions.some(({ about }) => about === 'measure')
        return {
          translation: describe(grammar, input, { query: one.query, planned, sql, assumptions, respelt }),
          query: one.query,
          assumed,
        }
      }
    }
    if (answer !== null) return { translation: answer, query: null }
  }
  if (reason === noPeriod && input.history.length === 0) return { translation: askWhen(question), query: null }
  if ((reason === nothingAsked || continues.test(question) || opensNothing.test(question)) && input.history.length === 0)
    return { translation: askWhat(grammar, question), query: null }
  const [first] = readings
  return { translation: abstain(reason), query: null, values: first !== undefined && namesValues(first.atoms) }
}
