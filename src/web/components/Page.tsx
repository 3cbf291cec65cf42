import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Store } from '../state/store.ts'
import { writeDay } from '../text/amounts.ts'
import { sourceName, strings } from '../text/strings.ts'
import { AnswerCard } from './AnswerCard.tsx'
import { Composer } from './Composer.tsx'
import { ConversationRail, RailButton } from './ConversationRail.tsx'
import { Questions } from './Ending.tsx'
import { ThemeButton } from './ThemeButton.tsx'

export type PageProps = { store: Store; onNew: () => void; onOpen: (id: string) => void }

/** The whole page: header, one conversation, composer. */
export function Page({ store, onNew, onOpen }: PageProps) {
  const turns = store.turns.value
  const empty = turns.length === 0 && store.loading.value === 'no'
  useSignalEffect(() => {
    const [first] = store.turns.value
    document.title = first === undefined ? strings.product : `${first.question} · ${strings.product}`
  })
  const shown = useRef(0)
  useEffect(() => {
    // A link to one answer leads there when the conversation opens; afterwards the newest question is the place to be.
    scrollTo(shown.current === 0 && location.hash.startsWith('#a-') ? location.hash.slice(1) : null)
    shown.current = turns.length
  }, [turns.length])
  return (
    <div class="page" data-empty={empty}>
      <a class="skip" href="#question">
        {strings.skip}
      </a>
      <header class="top">
        <RailButton store={store} onOpen={onOpen} />
        <a
          class="brand"
          href="/"
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return
            event.preventDefault()
            onNew()
          }}
        >
          <img src="/favicon.svg" alt="" width="24" height="24" />
          {strings.product}
        </a>
        <span class="spacer" />
        {empty ? null : (
          <button type="button" class="quiet" aria-label={strings.newQuestion} onClick={onNew}>
            {strings.newShort}
            <span class="wide">{strings.newLong}</span>
          </button>
        )}
        <ThemeButton />
      </header>
      <Banner store={store} />
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
      <p class="hidden" role="status" aria-live="polite">
        {store.announcer.polite}
      </p>
      <p class="hidden" role="alert">
        {store.announcer.assertive}
      </p>
    </div>
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
