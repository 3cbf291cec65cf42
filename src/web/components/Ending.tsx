import type { ComponentChildren } from 'preact'
import type { AnswerOption } from '../../present/answer/events.ts'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { writeInterval } from '../../present/dates.ts'
import { runningStep } from '../state/announcer.ts'
import type { AskOptions, Store, Turn } from '../state/store.ts'
import { writeDay } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

type EndingProps = { turn: Turn; store: Store }

/** How an option is asked: by its reading, which needs no model and no words, where it has one. */
export const optionOf = ({ semantic_query }: AnswerOption): AskOptions => (semantic_query === undefined ? {} : { semantic_query })

/** What is shown instead of, or beside, a table: one question back, a refusal, an error, nothing found, a stop. */
export function Ending({ turn, store }: EndingProps) {
  const view = turn.view.value
  const problem = turn.problem.value
  if (problem !== null) {
    return (
      <Card tone="bad" title={strings.outcomes.unavailable} text={problem.message}>
        <button type="button" onClick={() => store.resend(turn)}>
          {strings.retry}
        </button>
      </Card>
    )
  }
  if (view.clarify !== null) return <Clarify turn={turn} store={store} />
  if (view.refused !== null) return <Refused turn={turn} store={store} />
  if (view.phase !== 'done') return null
  return <ByOutcome turn={turn} store={store} />
}

const again = ({ turn, store }: EndingProps, options: AskOptions = {}) => store.again(turn, options)

function ByOutcome({ turn, store }: EndingProps) {
  const view = turn.view.value
  const retry = (
    <button type="button" onClick={() => again({ turn, store })}>
      {strings.retry}
    </button>
  )
  switch (view.outcome) {
    case 'no_data':
      return <NoData view={view} store={store} />
    case 'cancelled':
      return (
        <Card tone="plain" title={strings.outcomes.cancelled} text={strings.cancelledNote(stoppedAt(view))}>
          <button type="button" onClick={() => again({ turn, store })}>
            {strings.rerun}
          </button>
        </Card>
      )
    case 'interrupted':
      return (
        <Card tone="bad" title={strings.outcomes.interrupted} text={strings.interruptedNote}>
          {retry}
        </Card>
      )
    case 'failed':
    case 'timed_out':
    case 'unavailable':
      return (
        <Card tone="bad" title={errorTitle(view)} text={view.error?.message ?? ''}>
          {view.outcome === 'timed_out' ? <p>{strings.timedOutNote}</p> : null}
          <div class="row">
            {retry}
            {view.sql === null ? null : (
              <button type="button" onClick={() => store.fix(turn)}>
                {strings.fixSql}
              </button>
            )}
          </div>
          {view.error?.error_id == null ? null : <span class="muted">{strings.errorId(view.error.error_id)}</span>}
        </Card>
      )
    default:
      return null
  }
}

/** Nothing was found: under which conditions, and how far the data reaches, so that the next question can differ. */
function NoData({ view, store }: { view: AnswerView; store: Store }) {
  const { interpretation, done } = view
  const offered = view.notices.flatMap(({ options }) => options ?? [])
  const receipt = done?.receipt
  const intervals = interpretation?.intervals ?? []
  const applied = [...intervals.map((interval) => writeInterval(interval)), ...(interpretation?.assumptions.map(({ text }) => text) ?? [])]
  const freshTo = receipt?.fresh_to ?? null
  const beyond = freshTo !== null && intervals.some(({ from }) => from !== null && from > freshTo.slice(0, 10))
  return (
    <Card tone="plain" title={strings.noRows} text={strings.noDataNote}>
      {interpretation === null || interpretation.sentence === '' ? null : <p dir="auto">{interpretation.sentence}</p>}
      {applied.length === 0 ? null : (
        <ul class="violations" aria-label={strings.applied}>
          {applied.map((text) => (
            <li key={text} dir="auto">
              {text}
            </li>
          ))}
        </ul>
      )}
      {offered.length === 0 ? null : (
        <>
          <p>{strings.nearest}</p>
          <ul class="questions">
            {offered.map((option) => (
              <li key={option.label}>
                <button type="button" class="chip" onClick={() => store.ask(option.question, optionOf(option))}>
                  {option.label}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {freshTo === null ? null : <p class={beyond ? '' : 'muted'}>{strings.dataReaches(writeDay(freshTo), beyond)}</p>}
    </Card>
  )
}

function errorTitle({ outcome, error }: AnswerView): string {
  const title = strings.outcomes[outcome ?? 'failed']
  const stage = error === null || !Object.hasOwn(strings.stages, error.stage) ? null : (strings.stages[error.stage] ?? null)
  // "The database could not run this" is only said of the database.
  if (outcome === 'failed' && error !== null && error.code === 'internal') return `Something went wrong${stage === null ? '' : ` ${stage}`}`
  return stage === null || outcome === 'failed' ? title : `${title} ${stage}`
}

function stoppedAt(view: AnswerView): string | null {
  const step = runningStep(view) ?? view.steps.at(-1)
  return step === undefined ? null : (strings.stages[step.kind] ?? null)
}

function Clarify({ turn, store }: EndingProps) {
  const { clarify } = turn.view.value
  if (clarify === null) return null
  // A choice answers the turn before; further up, the option is a question like any other.
  const latest = store.turns.value.at(-1) === turn
  const choose = (option: AnswerOption) => store.ask(option.question || option.label, latest ? { choice: option.label } : optionOf(option))
  const [likeliest] = clarify.options
  return (
    <Card tone="ask" title={strings.outcomes.clarify} text={clarify.message}>
      <ul class="options">
        {clarify.options.map((option) => (
          <li key={option.label}>
            <button type="button" onClick={() => choose(option)}>
              <strong dir="auto">{option.label}</strong>
              {option.question === '' || option.question === option.label ? null : <span dir="auto">{option.question}</span>}
              {option.detail === undefined ? null : <span dir="auto">{option.detail}</span>}
            </button>
          </li>
        ))}
      </ul>
      {likeliest === undefined || clarify.options.length < 2 ? null : (
        <button type="button" class="quiet" onClick={() => choose(likeliest)}>
          {strings.likeliest}
        </button>
      )}
      <p class="muted">{strings.clarifyNote}</p>
    </Card>
  )
}

function Refused({ turn, store }: EndingProps) {
  const { refused, outcome } = turn.view.value
  if (refused === null) return null
  const reasons = refused.violations.filter(({ message }) => message !== refused.message)
  return (
    <Card tone="plain" title={strings.outcomes[outcome ?? 'refused']} text={refused.message}>
      {reasons.length === 0 ? null : (
        <ul class="violations">
          {reasons.map(({ rule, message }) => (
            <li key={rule + message}>{message}</li>
          ))}
        </ul>
      )}
      {refused.could_ask.length === 0 ? null : (
        <>
          <p class="muted">{strings.couldAsk}</p>
          <Questions questions={refused.could_ask} onAsk={(question) => store.ask(question)} />
        </>
      )}
      {refused.confirmable ? (
        <button type="button" onClick={() => again({ turn, store }, { confirm_cost: true })}>
          {strings.runAnyway}
        </button>
      ) : null}
    </Card>
  )
}

/** Questions as chips; a click asks. */
export function Questions({ questions, onAsk }: { questions: string[]; onAsk: (question: string) => void }) {
  return (
    <ul class="questions">
      {questions.map((question) => (
        <li key={question}>
          <button type="button" class="chip" dir="auto" onClick={() => onAsk(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  )
}

type CardProps = { tone: 'plain' | 'ask' | 'bad'; title: string; text: string; children?: ComponentChildren }

function Card({ tone, title, text, children }: CardProps) {
  return (
    <div class={`card ${tone}`}>
      <p class="card-title">{title}</p>
      {text === '' || text === title ? null : <p dir="auto">{text}</p>}
      {children}
    </div>
  )
}
