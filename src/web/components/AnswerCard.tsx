import type { AnswerView } from '../../present/answer/reducer.ts'
import type { Overlay } from '../state/commands.ts'
import { isTyping } from '../state/keys.ts'
import type { Store, Turn } from '../state/store.ts'
import { writeCount, writeMoment } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'
import { BranchSwitch } from './BranchSwitch.tsx'
import { Ending, optionOf, Questions } from './Ending.tsx'
import { isFigure } from './Figures.tsx'
import { lazily } from './lazily.tsx'
import { Receipt } from './Receipt.tsx'
import { StepLine } from './StepLine.tsx'
import { Understanding } from './Understanding.tsx'

const ActionBar = lazily(async () => (await import('./ActionBar.tsx')).ActionBar)

/** Loaded once the page stands, before anybody has an answer to show. */
export const ResultPanel = lazily(async () => (await import('./ResultPanel.tsx')).ResultPanel)

export type AnswerCardProps = { turn: Turn; store: Store; last: boolean; show: (overlay: Overlay) => void }

/** One question and all that is known of its answer; each part appears when its event arrives. */
export function AnswerCard({ turn, store, last, show }: AnswerCardProps) {
  const view = turn.view.value
  const running = view.phase !== 'done' && turn.problem.value === null
  const stopped = turn.stopping.value || view.outcome === 'cancelled' || view.outcome === 'interrupted'
  const { result, interpretation } = view
  // A single figure is its own headline.
  const lone = result !== null && result.columns.length === 1 && isFigure(result)
  const title = view.text[0]?.text.replace(/:\s*$/, '') ?? null
  return (
    <article
      id={`a-${turn.id}`}
      class="answer"
      aria-busy={running}
      aria-label={turn.question}
      tabIndex={-1}
      onKeyDown={(event) => onLetter(event, turn, store, show)}
    >
      <header>
        <h2 dir="auto">{turn.question}</h2>
        <BranchSwitch turn={turn} store={store} />
        {running || turn.alone ? null : (
          <button
            type="button"
            class="quiet edit"
            aria-label={strings.editQuestion}
            onClick={() => {
              store.editing.value = turn
            }}
          >
            {strings.edit}
          </button>
        )}
      </header>
      {view.shared === undefined ? null : <p class="muted">{strings.sharedBy(view.shared.by, writeMoment(view.shared.at))}</p>}
      {view.sql !== null && view.sql.translator === null ? <p class="edited">{strings.edited}</p> : null}
      <StepLine turn={turn} />
      <div class={stopped ? 'partial' : undefined}>
        {interpretation === null ? null : (
          <Understanding
            interpretation={interpretation}
            onAsk={(option) => store.ask(option.question, { branch_of: turn.id, ...optionOf(option) })}
          />
        )}
        {lone ? null : <Headline parts={view.text} />}
        <Aged turn={turn} store={store} />
        <Notices view={view} />
        {result === null || result.columns.length === 0 || view.outcome === 'no_data' ? null : (
          <ResultPanel turn={turn} store={store} result={result} title={title} />
        )}
      </div>
      <Ending turn={turn} store={store} />
      <Receipt
        view={view}
        editing={store.fixing.value === turn}
        onEdit={(on) => store.fix(on ? turn : null)}
        open={view.outcome === 'blocked' || (view.outcome === 'failed' && view.sql !== null)}
        onRun={(sql) => {
          store.fix(null)
          store.again(turn, { sql })
        }}
      />
      {view.phase === 'done' ? <ActionBar turn={turn} store={store} /> : null}
      {last && view.followups.length > 0 && view.phase === 'done' ? (
        <nav aria-label={strings.followups} class="followups">
          <Questions questions={view.followups} onAsk={(question) => store.ask(question)} />
        </nav>
      ) : null}
    </article>
  )
}

/** Letters that act on the answer that has the focus, while the asker has not switched them off. */
function onLetter(event: KeyboardEvent, turn: Turn, store: Store, show: (overlay: Overlay) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !store.keys.value || isTyping(event.target)) return
  const article = document.getElementById(`a-${turn.id}`)
  const look = (view: 'chart' | 'table') => () => store.lookAs({ view })
  const actions: Record<string, () => void> = {
    c: look('chart'),
    t: look('table'),
    s: () => article?.querySelector<HTMLElement>('.receipt > summary')?.click(),
    m: () => article?.querySelector<HTMLElement>('.watch')?.click(),
    d: () => article?.querySelector<HTMLElement>('.downloads button')?.focus(),
    r: () => (store.running.value === null ? store.again(turn) : undefined),
    '?': () => show('help'),
  }
  const act = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
  if (act === undefined) return
  event.preventDefault()
  event.stopPropagation()
  act()
}

function Headline({ parts }: { parts: AnswerView['text'] }) {
  if (parts.length === 0) return null
  return (
    <p class="headline" dir="auto">
      {parts.map((part, at) =>
        part.cell === null ? (
          part.text
        ) : (
          <strong key={at}>
            <bdi>{part.text}</bdi>
          </strong>
        ),
      )}
    </p>
  )
}

/** A result that was made some while ago says when, and can be made anew; the reader of somebody else's sees that it is theirs to ask. */
function Aged({ turn, store }: { turn: Turn; store: Store }) {
  if (turn.askedAt === null || turn.view.value.result === null) return null
  return (
    <p class="notice info">
      {strings.aged(writeMoment(turn.askedAt))}{' '}
      <button type="button" class="quiet" disabled={store.running.value !== null} onClick={() => store.again(turn)}>
        {strings.rerun}
      </button>
    </p>
  )
}

/** What must be known before the figures are used: cuts, open periods, words that were left out. */
function Notices({ view }: { view: AnswerView }) {
  const { result, interpretation, sql } = view
  // The card at the end says the same with what can be done.
  const told = new Set(view.notices.map(({ code }) => code))
  const notices = view.notices
    .filter(({ code }) => code !== 'interrupted' && code !== 'nearest_period')
    .map(({ level, text }) => ({ level, text }))
  const cut = result?.truncated === 'cap' || result?.truncated === 'bytes' ? result.truncated : null
  if (!told.has('truncated') && cut !== null && result?.row_count != null) {
    notices.push({ level: 'warning', text: strings.truncated[cut](writeCount(result.row_count)) })
  }
  for (const text of sql?.check.warnings ?? []) notices.push({ level: 'warning', text })
  if (interpretation !== null && interpretation.unused_words.length > 0) {
    notices.push({ level: 'warning', text: strings.notUsed(interpretation.unused_words) })
  }
  const once = notices.filter((notice, at) => notices.findIndex(({ text }) => text === notice.text) === at)
  return once.map(({ level, text }) => (
    <p key={text} class={`notice ${level}`} dir="auto">
      {text}
    </p>
  ))
}
