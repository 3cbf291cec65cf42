import type { AnswerOption } from '../present/answer/events.ts'
import type { ResultColumn } from '../present/columns.ts'
import { compareResults, type Table } from '../present/compare/compare-results.ts'
import { describeColumns } from '../present/describe-columns.ts'
import { formatCell } from '../present/format.ts'
import type { CandidateAnswer, Translator } from '../translate/translator.ts'
import { type Answered, attempt, type Silence } from './attempt.ts'
import { confidenceOf } from './confidence.ts'
import type { ChatDeps } from './deps.ts'
import { inStep, type RunningTurn } from './running-turn.ts'
import { addUsage } from './translate-question.ts'
import type { Understood } from './understand.ts'

type Way = { deps: ChatDeps; turn: RunningTurn; understood: Understood; translator: Translator }

/** A candidate with its result; `result` is null for one that asked back or refused, which agrees with nobody. */
type Voice = { candidate: CandidateAnswer | null; result: (Table & { shown: string }) | null }

/**
 * Compares an answer with those of other ways of asking the model, where the asker wants it or confidence is low and that is configured.
 * Gives back the answer that most results agree with, or a question back with the rival figures. Everything is bounded: candidates,
 * time, tokens, statements at one time; each candidate passes guard, cost ceiling and limits, and its rows are kept by nobody.
 */
export async function doubleCheck(way: Way, answered: Answered): Promise<Answered | Silence> {
  const { deps, turn } = way
  if (!isWanted(way)) return answered
  const model = way.translator.alternatives === undefined ? deps.translators.find((one) => one.alternatives !== undefined) : way.translator
  if (model?.alternatives === undefined) {
    tell(turn, 'info', 'There is no language model to compare this answer with.')
    return answered
  }
  const others = await inStep(turn, deps.clock, 'check', async (note) => {
    const found = await hearOthers(way, model)
    note.detail = `double-check: ${found.length} of ${deps.limits.doubleCheck.candidates} others gave a result`
    return { ok: true as const, value: found }
  })
  if (!others.ok || others.value.length === 0) {
    tell(turn, 'warning', 'No other way of asking gave a result to compare with.')
    return answered
  }
  const own: Voice = { candidate: answered.candidate, result: tableOf(answered.run, answered.columns) }
  return settle(way, answered, [own, ...others.value])
}

function isWanted({ deps, turn }: Way): boolean {
  if (turn.request.double_check !== undefined) return turn.request.double_check
  return deps.doubleCheck === 'low' && confidenceOf(turn.record)?.level === 'check'
}

async function settle(way: Way, answered: Answered, voices: Voice[]): Promise<Answered | Silence> {
  const { turn } = way
  const groups = groupByResult(voices)
  const own = groups[0] ?? []
  const of = voices.length
  const largest = groups.reduce((best, group) => (group.length > best.length ? group : best), own)
  if (own.length * 2 > of) {
    turn.record.agreement = { same: own.length, of }
    tell(turn, 'info', `Double-check: ${own.length} of ${of} ways of asking agree.${dissent(groups)}`)
    return answered
  }
  const [winner] = largest
  // What code has understood or a person has approved is not outvoted; the asker decides.
  if (largest.length * 2 > of && way.translator.name === 'llm' && winner?.candidate) {
    const { repair: _used, ...withoutRepair } = way.translator
    const again = await attempt({ ...way, translator: withoutRepair }, winner.candidate)
    if (!('decision' in again) && again.ok) {
      turn.record.agreement = { same: largest.length, of }
      tell(turn, 'info', `Double-check: ${largest.length} of ${of} ways of asking agree; the first one gave something else.`)
      return again.value
    }
  }
  const message = `${of} ways of asking gave ${groups.length} different results. Which reading do you mean?`
  return { decision: 'clarify', message, options: rivals(groups, of, turn.question), interpretation: null }
}

/** What the largest group beside the answer's own gives, as a sentence; empty when all agree. */
function dissent(groups: readonly Voice[][]): string {
  const others = groups.slice(1).filter(([first]) => first?.candidate && first.result !== null)
  const [largest] = others.toSorted((a, b) => b.length - a.length)
  if (largest === undefined) return ''
  const sentence = largest[0]?.candidate?.interpretation.sentence.replace(/\.$/, '') ?? ''
  return ` ${largest.length} gave ${largest[0]?.result?.shown}${sentence === '' ? '' : ` (${sentence})`}.`
}

/** The readings with most voices, each with its figure. */
function rivals(groups: readonly Voice[][], of: number, question: string): AnswerOption[] {
  const readable = groups.filter(([first]) => first?.candidate && first.result !== null)
  return readable
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 3)
    .map((group) => {
      const sentence = group[0]?.candidate?.interpretation.sentence.replace(/\.$/, '') || question
      return { label: sentence, question: sentence, detail: `${group[0]?.result?.shown}, ${group.length} of ${of} agree` }
    })
}

/** Voices with the same result together, the first voice's group first. */
function groupByResult(voices: readonly Voice[]): Voice[][] {
  const groups: Voice[][] = []
  for (const voice of voices) {
    const same = groups.find(([other]) => voice.result !== null && other?.result != null && agree(other.result, voice.result))
    if (same === undefined) groups.push([voice])
    else same.push(voice)
  }
  return groups
}

/** The same answer, whatever the order of rows, the names of columns and columns beside it. */
const agree = (a: Table, b: Table): boolean => compareResults(a, b, false).tolerant || compareResults(b, a, false).tolerant

/** Rows that are compared; results beyond that agree by their first rows and their number. */
const comparedRows = 2_000

function tableOf(run: Answered['run'], columns: readonly ResultColumn[]): Table & { shown: string } {
  const { rows } = run
  const [only] = rows
  const at = columns.length - 1
  const column = columns[at]
  const figure = rows.length === 1 && column !== undefined ? formatCell(only?.[at], column) : `${rows.length.toLocaleString('en')} rows`
  return { columns: columns.map(({ name }) => name), rows: rows.slice(0, comparedRows), shown: figure }
}

async function hearOthers(way: Way, model: Translator): Promise<Voice[]> {
  const { deps, turn, understood } = way
  const { ms } = deps.limits.doubleCheck
  const signal = AbortSignal.any([turn.signal, AbortSignal.timeout(ms)])
  const most = affordable(way)
  const asked = most < 1 ? [] : (model.alternatives?.({ ...understood.input, signal }, most) ?? [])
  const queue = gateFor(deps.limits.doubleCheck.statements)
  const voices = await Promise.all(
    asked.map(async (promise): Promise<Voice | null> => {
      const translated = await promise.catch(() => null)
      if (translated?.ok !== true) return null
      addUsage(turn.record, translated.value.usage)
      const { translation } = translated.value
      if (translation.decision === 'abstain') return null
      if (translation.decision !== 'answer') return { candidate: null, result: null }
      return queue(() => runQuietly(way, translation, signal))
    }),
  )
  return voices.filter((voice) => voice !== null)
}

/** How many more candidates the tokens allow, by what the first one cost; all of them when it cost nothing. */
function affordable({ deps, turn }: Way): number {
  const { candidates, tokens } = deps.limits.doubleCheck
  const { calls, tokensIn, tokensOut } = turn.record.usage
  const each = calls === 0 ? 0 : (tokensIn + tokensOut) / calls
  return each === 0 ? candidates : Math.max(0, Math.min(candidates, Math.floor((tokens - tokensIn - tokensOut) / each)))
}

/** Guard, ceilings and limits as for any statement; nothing is shown or kept. Null when it may not run or fails. */
async function runQuietly({ deps, turn, understood }: Way, candidate: CandidateAnswer, signal: AbortSignal): Promise<Voice | null> {
  const { view } = understood
  const source = deps.sources.find((one) => one.name === turn.dataSource)
  const verdict = deps.guard.check({ candidate: candidate.sql, parameters: candidate.parameters, policy: view.policy })
  if (source === undefined || !verdict.ok || signal.aborted) return null
  const sql = verdict.value
  const ran = await source.run({
    sql,
    limits: {
      maxRows: view.maxRows,
      maxBytes: deps.limits.maxResultBytes,
      timeoutMs: Math.min(deps.limits.statementTimeoutMs, deps.limits.doubleCheck.ms),
      maxCost: view.maxCost,
      timeZone: deps.calendar().timeZone,
    },
    signal,
    asker: turn.principal.id,
  })
  if (!ran.ok) return null
  const { model, tables } = view.catalog
  const columns = describeColumns({ columns: ran.value.columns, output: sql.lineage.output, model, tables, hints: candidate.columns })
  return { candidate, result: tableOf(ran.value, columns) }
}

/** Lets at most `most` pieces of work run at one time, in turn. */
function gateFor(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const lanes: Promise<unknown>[] = Array.from({ length: most }, () => Promise.resolve())
  let next = 0
  return (work) => {
    const lane = next++ % most
    const done = (lanes[lane] ?? Promise.resolve()).then(work)
    lanes[lane] = done.catch(() => undefined)
    return done
  }
}

const tell = (turn: RunningTurn, level: 'info' | 'warning', text: string): void =>
  turn.log.append({ name: 'notice', data: { level, code: 'double_check', text } })
