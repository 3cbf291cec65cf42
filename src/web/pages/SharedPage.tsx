import { call } from '../api/client.ts'
import type { Routes } from '../api/routes.ts'
import { HistoryTabs } from '../components/HistoryTabs.tsx'
import { Link } from '../components/Link.tsx'
import { LoadedPart } from '../components/LoadedPart.tsx'
import { PagedList } from '../components/PagedList.tsx'
import { useLoaded } from '../state/loaded.ts'
import type { Router } from '../state/route.ts'
import { writeMoment } from '../text/amounts.ts'
import { peopleText } from '../text/people.ts'
import { strings } from '../text/strings.ts'

const { shared: text } = peopleText
type Page = Routes['GET /api/shared']['answer']

const read = (cursor: string | null, signal?: AbortSignal): Promise<Page> =>
  call('GET /api/shared', { query: cursor === null ? {} : { cursor } }, signal === undefined ? {} : { signal })

/** Answers that others shared with this asker, the last shared first. */
export function SharedPage({ router }: { router: Router }) {
  const { loaded, again } = useLoaded((signal) => read(null, signal))
  return (
    <>
      <h1>{text.title}</h1>
      <HistoryTabs router={router} />
      <LoadedPart loaded={loaded} again={again}>
        {(first) => <Answers router={router} first={first} />}
      </LoadedPart>
    </>
  )
}

function Answers({ router, first }: { router: Router; first: Page }) {
  if (first.answers.length === 0) return <p class="muted">{text.empty}</p>
  return (
    <PagedList first={partOf(first)} more={async (cursor) => partOf(await read(cursor))} moreText={text.more}>
      {(one) => (
        <li key={one.id}>
          {one.question === null ? (
            <span class="muted">{text.hidden}</span>
          ) : (
            <Link router={router} to={`/a/${one.id}`}>
              <bdi>{one.question}</bdi>
            </Link>
          )}
          <span class="muted">{factsOf(one)}</span>
        </li>
      )}
    </PagedList>
  )
}

const partOf = ({ answers, next }: Page) => ({ items: answers, next })

const factsOf = ({ by, shared_at, outcome }: Page['answers'][number]): string =>
  [by === null ? null : text.by(by), writeMoment(shared_at), outcome === null ? null : strings.outcomeWords[outcome]]
    .filter((fact) => fact !== null)
    .join(' · ')
