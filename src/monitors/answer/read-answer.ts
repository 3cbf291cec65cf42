import { isoDateIn } from '../../base/clock.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { inlineParameters } from '../../guard/inline-parameters.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Calendar, PriorTurn, TranslateInput, Translator } from '../../translate/translator.ts'
import type { KeptAnswer, ServiceDeps } from '../service/deps.ts'
import { sameJson } from '../service/same-json.ts'
import { type Asked, type Moved, moveDates } from './move-dates.ts'
import { moveLiterals } from './move-literals.ts'
import { probeDays } from './probe-days.ts'

/** An answer ready to be watched: its statement with fixed dates, and with dates that follow the day of the run. */
export type ReadAnswer = {
  answer: KeptAnswer /** In words that mean the same without the conversation. */
  question: string
  fixed: string
  moved: Moved
}

type Deps = Pick<ServiceDeps, 'findAnswer' | 'translators' | 'calendar' | 'viewFor' | 'guard' | 'clock'>

const changedNote = 'The question would be answered in another way today, so its dates were found in the words of the statement.'

/**
 * The statement of an answer and how its dates follow from the day on which it is asked. Where a translator without a model answered, the question is asked
 * again for other days, and each date becomes the expression that gives what they give; elsewhere the present and the periods of the question are looked for in
 * the statement. Problems: `not-found`; `invalid-request` for a turn without a statement; those of `viewFor`.
 */
export async function readAnswer(deps: Deps, principal: Principal, id: string): Promise<Result<ReadAnswer>> {
  const found = await deps.findAnswer(principal.id, id)
  if (!found.ok) return found
  const answer = found.value
  if (answer.candidate === null || (answer.outcome !== 'answered' && answer.outcome !== 'no_data')) {
    const how = answer.outcome ?? 'not yet'
    return fail({
      kind: 'invalid-request',
      message: `Only an answered question can be watched; this one ended as "${how}". Ask it again in other words.`,
    })
  }
  const { candidate } = answer
  const calendar = { ...deps.calendar(), today: askedOn(deps, answer) }
  await deps.guard.ready()
  const days = probeDays(calendar.today)
  const replayed = answer.edited ? null : await replay(deps, principal, answer, calendar, days)
  if (replayed !== null && !replayed.ok) return replayed
  const question = await standingQuestion(deps, principal, answer, calendar)
  if (!question.ok) return question
  const moved = replayed?.value ? moveDates(deps.guard.tokens, replayed.value.asked, replayed.value.others, calendar) : ok(null)
  if (!moved.ok) return moved
  if (moved.value !== null) return ok({ answer, question: question.value, fixed: candidate, moved: moved.value })
  const literals = moveLiterals(deps.guard.tokens, candidate, answer.question, calendar, days)
  if (!literals.ok) return literals
  const note = replayed !== null && literals.value.replacements.length > 0 ? [changedNote] : []
  return ok({ answer, question: question.value, fixed: candidate, moved: { ...literals.value, notes: [...note, ...literals.value.notes] } })
}

/** Days count from when it was asked, unless "today" is fixed by the settings. */
function askedOn({ calendar, clock }: Deps, answer: KeptAnswer): string {
  const { today, timeZone } = calendar()
  return today === isoDateIn(clock.now(), timeZone) ? isoDateIn(answer.askedAtMs, timeZone) : today
}

/** A question that went on from others ("and this year?") says nothing alone: then how it was understood stands for it. */
async function standingQuestion(deps: Deps, principal: Principal, answer: KeptAnswer, calendar: Calendar): Promise<Result<string>> {
  if (answer.history.length === 0) return ok(answer.question)
  const view = await deps.viewFor(principal, answer.dataSource)
  if (!view.ok) return view
  const translator = deps.translators.find(({ name }) => name === answer.translator && name !== 'llm')
  const setting = { catalog: view.value.catalog, asker: { id: principal.id, role: view.value.role }, calendar }
  const alone =
    translator === undefined || answer.edited ? null : await askOnDay(deps.translators, translator, { ...answer, history: [] }, setting)
  const stands = alone !== null && inlineParameters(alone.sql, alone.parameters) === answer.candidate
  return ok(stands ? answer.question : (answer.sentence ?? answer.question))
}

/** What the same question gives on other days; null where no translator gives the very answer again. */
async function replay(
  deps: Deps,
  principal: Principal,
  answer: KeptAnswer,
  calendar: Calendar,
  days: readonly string[],
): Promise<Result<{ asked: Asked; others: Asked[] } | null>> {
  const translator = deps.translators.find(({ name }) => name === answer.translator && name !== 'llm')
  if (translator === undefined) return ok(null)
  const view = await deps.viewFor(principal, answer.dataSource)
  if (!view.ok) return view
  const input = { catalog: view.value.catalog, asker: { id: principal.id, role: view.value.role } }
  const askOn = (today: string) => askOnDay(deps.translators, translator, answer, { ...input, calendar: { ...calendar, today } })
  const asked = await askOn(calendar.today)
  if (asked === null || inlineParameters(asked.sql, asked.parameters) !== answer.candidate) return ok(null)
  const others: Asked[] = []
  for (const [at, day] of days.entries()) {
    // What is the same a day, a month and a year later does not count from the day of the question.
    if (at === firstLook && others.every((other) => other.sql === asked.sql && sameJson(other.parameters, asked.parameters))) break
    const other = await askOn(day)
    if (other === null) return ok(null)
    others.push(other)
  }
  return ok({ asked, others })
}

type Setting = Omit<TranslateInput, 'question' | 'history' | 'signal'>

/** So many of the other days are looked at before all of them. */
const firstLook = 3

/** Earlier questions of the conversation are read again for the day too, since their periods are what this one may stand on. */
async function askOnDay(
  translators: readonly Translator[],
  translator: Translator,
  answer: KeptAnswer,
  setting: Setting,
): Promise<Asked | null> {
  const { signal } = new AbortController()
  const semantic = translators.find(({ name }) => name === 'semantic')
  const history: PriorTurn[] = []
  for (const turn of answer.history) {
    const known = turn.semanticQuery === null || turn.semanticQuery === undefined
    const again =
      known || semantic === undefined
        ? null
        : await semantic.translate({ ...setting, question: turn.question, history: [...history], signal })
    const query = again?.ok && again.value.translation.decision === 'answer' ? again.value.translation.semanticQuery : turn.semanticQuery
    history.push({ ...turn, semanticQuery: query })
  }
  const done = await translator.translate({ ...setting, question: answer.question, history, signal })
  if (!done.ok || done.value.translation.decision !== 'answer') return null
  const { sql, parameters } = done.value.translation
  return { today: setting.calendar.today, sql, parameters }
}
