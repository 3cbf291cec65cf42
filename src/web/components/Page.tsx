import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { pageNames, type Route, type Router } from '../state/route.ts'
import type { Store } from '../state/store.ts'
import { writeDay } from '../text/amounts.ts'
import { sourceName, strings } from '../text/strings.ts'
import { AnswerCard } from './AnswerCard.tsx'
import { Composer } from './Composer.tsx'
import { ConversationRail, RailButton } from './ConversationRail.tsx'
import { Questions } from './Ending.tsx'
import { Link } from './Link.tsx'
import { lazily } from './lazily.tsx'
import { ThemeButton } from './ThemeButton.tsx'

export type PageProps = { store: Store; router: Router }

const HistoryPage = lazily(async () => (await import('../pages/HistoryPage.tsx')).HistoryPage)
const CatalogPage = lazily(async () => (await import('../pages/CatalogPage.tsx')).CatalogPage)
const UsagePage = lazily(async () => (await import('../pages/UsagePage.tsx')).UsagePage)
const SettingsPage = lazily(async () => (await import('../pages/SettingsPage.tsx')).SettingsPage)

/** The whole page: header with the ways to its parts, and the part that the address names. */
export function Page({ store, router }: PageProps) {
  const route = router.route.value
  useSignalEffect(() => {
    document.title = titleOf(router.route.value, store)
  })
  const asking = route.page === 'ask'
  const empty = asking && store.turns.value.length === 0 && store.loading.value === 'no'
  const open = (id: string) => router.go(`/c/${id}`)
  return (
    <div class="page" data-empty={empty}>
      <a class="skip" href={asking ? '#question' : '#main'}>
        {asking ? strings.skip : strings.skipToMain}
      </a>
      <header class="top">
        {asking ? <RailButton store={store} onOpen={open} /> : null}
        <Link router={router} to="/" class="brand">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          {strings.product}
        </Link>
        <Parts store={store} router={router} />
        <span class="spacer" />
        {empty ? null : (
          <button type="button" class="quiet" aria-label={strings.newQuestion} onClick={() => startNew(router)}>
            {strings.newShort}
            <span class="wide">{strings.newLong}</span>
          </button>
        )}
        <ThemeButton />
      </header>
      <Banner store={store} />
      {asking ? <Ask store={store} empty={empty} onOpen={open} /> : <main id="main">{partOf(route, store, router)}</main>}
      <p class="hidden" role="status" aria-live="polite">
        {store.announcer.polite}
      </p>
      <p class="hidden" role="alert">
        {store.announcer.assertive}
      </p>
    </div>
  )
}

function startNew(router: Router): void {
  router.go('/')
  document.getElementById('question')?.focus()
}

function titleOf(route: Route, store: Store): string {
  if (route.page === 'lost') return strings.product
  const [first] = store.turns.value
  const subject = route.page === 'ask' ? first?.question : strings.pages[route.page]
  return subject === undefined ? strings.product : `${subject} · ${strings.product}`
}

/** Links to the parts of the page; the usage of everybody is for administrators. */
function Parts({ store, router }: PageProps) {
  const shown = pageNames.filter((name) => name !== 'usage' || store.status.value?.asker.role === 'admin')
  return (
    <nav class="parts" aria-label={strings.parts}>
      {shown.map((name) => (
        <Link key={name} router={router} to={`/${name}`} current={router.route.value.page === name}>
          {strings.pages[name]}
        </Link>
      ))}
    </nav>
  )
}

function partOf(route: Route, store: Store, router: Router) {
  const ask = (question: string) => {
    router.go('/')
    store.ask(question)
  }
  switch (route.page) {
    case 'history':
      return <HistoryPage router={router} />
    case 'catalog':
      return <CatalogPage onAsk={ask} />
    case 'usage':
      return <UsagePage />
    case 'settings':
      return <SettingsPage store={store} />
    default:
      return (
        <>
          <h1>{strings.lost}</h1>
          <p>
            <Link router={router} to="/">
              {strings.newQuestion}
            </Link>
          </p>
        </>
      )
  }
}

/** One conversation with the box to ask in. */
function Ask({ store, empty, onOpen }: { store: Store; empty: boolean; onOpen: (id: string) => void }) {
  const turns = store.turns.value
  const shown = useRef(0)
  useEffect(() => {
    // A link to one answer leads there when the conversation opens; afterwards the newest question is the place to be.
    scrollTo(shown.current === 0 && location.hash.startsWith('#a-') ? location.hash.slice(1) : null)
    shown.current = turns.length
  }, [turns.length])
  return (
    <>
      <ConversationRail store={store} onOpen={onOpen} />
      <main>
        {empty ? <Hero store={store} /> : <h1 class="hidden">{turns[0]?.question ?? strings.conversations}</h1>}
        <Loading store={store} />
        {turns.map((turn, at) => (
          <AnswerCard key={turn.id} turn={turn} store={store} last={at === turns.length - 1} />
        ))}
      </main>
      <footer class="bottom">
        <Composer store={store} />
        {empty ? <Notes store={store} /> : null}
      </footer>
      {empty ? <Examples store={store} /> : null}
    </>
  )
}

function scrollTo(id: string | null): void {
  const article = (id === null ? null : document.getElementById(id)) ?? document.querySelector('main article:last-of-type')
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches
  article?.scrollIntoView({ behavior: smooth ? 'smooth' : 'auto', block: 'start' })
}

function Hero({ store }: { store: Store }) {
  const status = store.status.value
  const facts = [
    status === null ? null : sourceName(status.data_source),
    status?.fresh_to == null ? null : `data up to ${writeDay(status.fresh_to)}`,
  ].filter((fact) => fact != null)
  return (
    <div class="hero">
      <h1>{strings.hero}</h1>
      <p>{strings.heroNote}</p>
      {facts.length === 0 ? null : <p class="muted">{facts.join(' · ')}</p>}
    </div>
  )
}

function Examples({ store }: { store: Store }) {
  const examples = store.examples.value
  if (examples.length === 0) return null
  return (
    <section class="examples" aria-labelledby="examples">
      <h2 id="examples">{strings.examples}</h2>
      <Questions questions={examples.slice(0, 6)} onAsk={(question) => store.ask(question)} />
    </section>
  )
}

/** One line below the composer, only when something is worth knowing. */
function Notes({ store }: { store: Store }) {
  const status = store.status.value
  if (status === null || status.model !== null) return null
  return <p class="note">{strings.noModel}</p>
}

function Banner({ store }: { store: Store }) {
  const lost = store.running.value?.link.value === 'silent'
  if (!lost && store.reachable.value) return null
  return (
    <p class="banner" role="status">
      {lost ? strings.reconnecting : strings.unreachable}
    </p>
  )
}

function Loading({ store }: { store: Store }) {
  switch (store.loading.value) {
    case 'yes':
      return <p class="muted loading">{strings.loadingConversation}</p>
    case 'gone':
      return <p class="loading">{strings.conversationGone}</p>
    case 'failed':
      return (
        <p class="loading">
          {strings.unreachable}{' '}
          <button type="button" class="quiet" onClick={() => void store.open(store.conversation.value)}>
            {strings.retry}
          </button>
        </p>
      )
    default:
      return null
  }
}
