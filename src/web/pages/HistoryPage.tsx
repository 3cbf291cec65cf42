import { useSignal, useSignalEffect } from '@preact/signals'
import { getHistory, type HistoryFilter, type PastQuestion } from '../api/lists.ts'
import { HistoryTabs } from '../components/HistoryTabs.tsx'
import { Link } from '../components/Link.tsx'
import { LoadedPart } from '../components/LoadedPart.tsx'
import { PagedList } from '../components/PagedList.tsx'
import { useLoaded } from '../state/loaded.ts'
import type { Router } from '../state/route.ts'
import { writeCount, writeDuration, writeMoment } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** The asker's own questions, to be found, opened and asked again. */
export function HistoryPage({ router, onAsk }: { router: Router; onAsk: (question: string) => void }) {
  const filter = useSignal(readFilter(location.search))
  const words = useSignal(filter.value.q)
  useSignalEffect(() => router.noteQuery(writeFilter(filter.value)))
  const { loaded, again } = useLoaded((signal) => getHistory({ ...filter.value, cursor: null }, signal), JSON.stringify(filter.value))
  return (
    <>
      <h1>{strings.pages.history}</h1>
      <HistoryTabs router={router} />
      <search>
        <form
          class="filters"
          onSubmit={(event) => {
            event.preventDefault()
            filter.value = { ...filter.value, q: words.value.trim() }
          }}
        >
          <input
            type="search"
            aria-label={strings.history.find}
            placeholder={strings.history.find}
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value
            }}
          />
          <select
            aria-label={strings.history.outcome}
            value={filter.value.outcome}
            onChange={(event) => {
              const wanted = event.currentTarget.value
              filter.value = { ...filter.value, outcome: outcomes.find((one) => one === wanted) ?? '' }
            }}
          >
            <option value="">{strings.history.anyOutcome}</option>
            {outcomes.map((outcome) => (
              <option key={outcome} value={outcome}>
                {strings.outcomeWords[outcome]}
              </option>
            ))}
          </select>
          <button type="submit">{strings.history.search}</button>
        </form>
      </search>
      <LoadedPart loaded={loaded} again={again}>
        {(first) => (
          <QuestionList
            key={first.questions.map(({ id }) => id).join()}
            router={router}
            onAsk={onAsk}
            first={first}
            filtered={filter.value.q !== '' || filter.value.outcome !== ''}
            more={(cursor) => getHistory({ ...filter.value, cursor }, new AbortController().signal)}
          />
        )}
      </LoadedPart>
    </>
  )
}

/** Every outcome, in the order of the list to choose from. */
const outcomes = Object.keys(strings.outcomeWords) as (keyof typeof strings.outcomeWords)[] // keys of an object that is written out

/** The filter that an address says; what it does not know is left out. */
function readFilter(query: string): Omit<HistoryFilter, 'cursor'> {
  const wanted = new URLSearchParams(query)
  return { q: wanted.get('q') ?? '', outcome: outcomes.find((one) => one === wanted.get('outcome')) ?? '' }
}

function writeFilter({ q, outcome }: Omit<HistoryFilter, 'cursor'>): string {
  const said = new URLSearchParams({ ...(q === '' ? {} : { q }), ...(outcome === '' ? {} : { outcome }) }).toString()
  return said === '' ? '' : `?${said}`
}

type QuestionPage = { questions: PastQuestion[]; next: string | null }

type ListProps = {
  router: Router
  onAsk: (question: string) => void
  first: QuestionPage
  filtered: boolean
  more: (cursor: string) => Promise<QuestionPage>
}

function QuestionList({ router, onAsk, first, filtered, more }: ListProps) {
  if (first.questions.length === 0) {
    return (
      <p class="muted">
        {filtered ? strings.history.nothingFound : strings.history.empty}{' '}
        <Link router={router} to="/">
          {strings.newQuestion}
        </Link>
      </p>
    )
  }
  return (
    <PagedList first={partOf(first)} more={async (cursor) => partOf(await more(cursor))} moreText={strings.history.more}>
      {(one) => (
        <li key={one.id}>
          <Link router={router} to={`/c/${one.conversation}#a-${one.id}`}>
            <bdi>{one.question}</bdi>
          </Link>
          <span class="muted">
            {factsOf(one)}{' '}
            <button type="button" class="quiet" aria-label={`${strings.rerunShort}: ${one.question}`} onClick={() => onAsk(one.question)}>
              {strings.rerunShort}
            </button>
          </span>
        </li>
      )}
    </PagedList>
  )
}

const partOf = ({ questions, next }: QuestionPage) => ({ items: questions, next })

function factsOf({ asked_at, outcome, row_count, ms }: PastQuestion): string {
  const facts = [
    writeMoment(asked_at),
    outcome === null ? strings.history.running : strings.outcomeWords[outcome],
    row_count === null || outcome !== 'answered' ? null : strings.rows(writeCount(row_count), row_count === 1),
    ms === null ? null : writeDuration(ms),
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}
