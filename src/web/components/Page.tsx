import { type Signal, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { CommandInput, Overlay } from '../state/commands.ts'
import { isTyping } from '../state/keys.ts'
import { plainLook, writeLook } from '../state/look.ts'
import { type PageName, pagesFor, type Route, type Router } from '../state/route.ts'
import type { Store } from '../state/store.ts'
import { writeDay } from '../text/amounts.ts'
import { drawerText } from '../text/drawer.ts'
import { sourceName, strings } from '../text/strings.ts'
import { AnswerCard } from './AnswerCard.tsx'
import { Composer } from './Composer.tsx'
import { ConversationRail, RailButton } from './ConversationRail.tsx'
import { Questions } from './Ending.tsx'
import { Link } from './Link.tsx'
import { lazily } from './lazily.tsx'
import { ThemeButton } from './ThemeButton.tsx'
import { Unread } from './Unread.tsx'

export type PageProps = { store: Store; router: Router }

const Palette = lazily(async () => (await import('./Palette.tsx')).Palette)
const SharedPage = lazily(async () => (await import('../pages/SharedPage.tsx')).SharedPage)
const DataDrawer = lazily(async () => (await import('./DataDrawer.tsx')).DataDrawer)
const HelpDialog = lazily(async () => (await import('./HelpDialog.tsx')).HelpDialog)
const MonitorPart = lazily(async () => (await import('../pages/monitors/MonitorPart.tsx')).MonitorPart)
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
  useSignalEffect(() => {
    const { page } = router.route.value
    if (store.loading.value === 'no' && (page === 'ask' || page === 'answer'))
      router.noteQuery(writeLook(store.path.value.length === 0 ? plainLook : store.look.value))
  })
  const overlay = useSignal<Overlay>(null)
  const show = (next: Overlay) => {
    overlay.value = next
  }
  useShortcuts(overlay)
  const drawer = useSignal(false)
  const showDrawer = (on: boolean) => {
    drawer.value = on
  }
  const asking = route.page === 'ask'
  const empty = asking && store.turns.value.length === 0 && store.loading.value === 'no'
  const open = (id: string) => router.go(`/c/${id}`)
  const askAnew = (question: string) => {
    router.go('/')
    store.ask(question)
  }
  return (
    <div class="page" data-empty={empty}>
      <a class="skip" href={asking ? '#question' : '#main'}>
        {asking ? strings.skip : strings.skipToMain}
      </a>
      <header class="top">
        {asking ? <RailButton store={store} onOpen={open} onAsk={askAnew} /> : null}
        <Link router={router} to="/" class="brand">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          <span>{strings.product}</span>
        </Link>
        <Parts store={store} router={router} />
        <span class="spacer" />
        {empty ? null : (
          <button type="button" class="quiet" aria-label={strings.newQuestion} onClick={() => startNew(router)}>
            {strings.newShort}
            <span class="wide">{strings.newLong}</span>
          </button>
        )}
        {asking ? (
          <button
            type="button"
            class="quiet"
            aria-expanded={drawer.value}
            onPointerEnter={DataDrawer.prefetch}
            onClick={() => showDrawer(!drawer.value)}
          >
            {drawerText.open}
          </button>
        ) : null}
        <ThemeButton />
      </header>
      <Banner store={store} />
      {asking ? (
        <Ask store={store} router={router} show={show} empty={empty} onOpen={open} onAsk={askAnew} />
      ) : (
        <main id="main">{partOf(route, store, router, show, askAnew)}</main>
      )}
      {asking && drawer.value ? <DataDrawer store={store} onInsert={insertName} onClose={() => showDrawer(false)} /> : null}
      {overlay.value === 'palette' ? <Palette store={store} router={router} show={show} /> : null}
      {overlay.value === 'help' ? <HelpDialog letters={store.keys.value} onClose={() => show(null)} /> : null}
      <p class="hidden" role="status" aria-live="polite">
        {store.announcer.polite}
      </p>
      <p class="hidden" role="alert">
        {store.announcer.assertive}
      </p>
    </div>
  )
}

/** Puts a name where the cursor is in the question box, with a space on either side. */
function insertName(name: string): void {
  const box = document.querySelector<HTMLTextAreaElement>('#question')
  if (box === null) return
  const { selectionStart: from, selectionEnd: to, value } = box
  const before = from > 0 && !/\s$/.test(value.slice(0, from)) ? ' ' : ''
  box.setRangeText(`${before}${name}${/^\s/.test(value.slice(to)) ? '' : ' '}`, from, to, 'end')
  box.focus()
}

/** Keys that work wherever the focus is. */
function useShortcuts(overlay: Signal<Overlay>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k')
        overlay.value = overlay.value === 'palette' ? null : 'palette'
      else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) stepAnswer(event.key === 'ArrowUp' ? -1 : 1)
      else if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && overlay.value === null && !isTyping(event.target))
        document.getElementById('question')?.focus()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

/** Puts the focus on the answer before or after the one that has it; from outside, on the newest. */
function stepAnswer(by: 1 | -1): void {
  const answers = [...document.querySelectorAll<HTMLElement>('main article')]
  const at = answers.findIndex((one) => one.contains(document.activeElement))
  const next = answers[at === -1 ? answers.length - 1 : at + by]
  next?.focus()
}

function startNew(router: Router): void {
  router.go('/')
  document.getElementById('question')?.focus()
}

function titleOf(route: Route, store: Store): string {
  if (route.page === 'lost') return strings.product
  const [first] = store.path.value
  const subject = route.page === 'ask' || route.page === 'answer' ? first?.question : strings.pages[route.page]
  return subject === undefined ? strings.product : `${subject} · ${strings.product}`
}

/** Links to the parts of the page; the usage of everybody is for administrators. */
function Parts({ store, router }: PageProps) {
  const shown = pagesFor(store.status.value?.asker.admin ?? false)
  return (
    <nav class="parts" aria-label={strings.parts}>
      {shown.map((name) => (
        <Link key={name} router={router} to={`/${name}`} current={isAt(router.route.value.page, name)}>
          {strings.pages[name]}
          {name === 'monitors' && store.status.value !== null ? <Unread at={router.route.value.page} /> : null}
        </Link>
      ))}
    </nav>
  )
}

/** What others shared is a part of the history; alerts, templates and KPIs are parts of the monitors. */
const isAt = (page: Route['page'], name: PageName): boolean =>
  page === name || (page === 'shared' && name === 'history') || (['alerts', 'templates', 'kpi'].includes(page) && name === 'monitors')

function partOf(route: Route, store: Store, router: Router, show: (overlay: Overlay) => void, ask: (question: string) => void) {
  switch (route.page) {
    case 'answer':
      return <OneAnswer store={store} router={router} show={show} onAsk={ask} />
    case 'monitors':
    case 'alerts':
    case 'templates':
    case 'kpi':
      return <MonitorPart page={route.page} id={route.id ?? null} router={router} store={store} onAsk={ask} />
    case 'history':
      return <HistoryPage router={router} onAsk={ask} />
    case 'shared':
      return <SharedPage router={router} />
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

type OneAnswerProps = PageProps & { show: (overlay: Overlay) => void; onAsk: (question: string) => void }

/** An answer by itself, at an address that can be passed on; what the reader may see of it is the service's to decide. */
function OneAnswer({ store, router, show, onAsk }: OneAnswerProps) {
  const turn = store.path.value.at(-1)
  const conversation = turn?.view.value.conversation ?? null
  return (
    <>
      <h1 class="hidden">{strings.sharedAnswer}</h1>
      {store.loading.value === 'gone' ? <p>{store.denied.value ?? strings.answerGone}</p> : <Loading store={store} />}
      {turn === undefined ? null : (
        <>
          <AnswerCard turn={turn} store={store} last={false} show={show} />
          <p class="row alone">
            <button type="button" onClick={() => onAsk(turn.question)}>
              {strings.askYourself}
            </button>
            {conversation === null || turn.view.value.shared !== undefined ? null : (
              <Link router={router} to={`/c/${conversation}#a-${turn.id}`} class="quiet-link">
                {strings.toConversation}
              </Link>
            )}
          </p>
        </>
      )}
    </>
  )
}

type AskProps = CommandInput & { empty: boolean; onOpen: (id: string) => void; onAsk: (question: string) => void }

/** One conversation with the box to ask in. */
function Ask({ store, router, show, empty, onOpen, onAsk }: AskProps) {
  const turns = store.path.value
  const shown = useRef(0)
  useEffect(() => {
    // A link to one answer leads there when the conversation opens; afterwards the newest question is the place to be.
    scrollTo(shown.current === 0 && location.hash.startsWith('#a-') ? location.hash.slice(1) : null)
    shown.current = turns.length
  }, [turns.length])
  return (
    <>
      <ConversationRail store={store} onOpen={onOpen} onAsk={onAsk} />
      <main>
        {empty ? <Hero store={store} /> : <h1 class="hidden">{turns[0]?.question ?? strings.conversations}</h1>}
        <Loading store={store} />
        {store.threadUrl.value === null ? null : (
          <p>
            <a class="quiet-link" href={store.threadUrl.value}>
              {strings.inSlack}
            </a>
          </p>
        )}
        {turns.map((turn, at) => (
          <AnswerCard key={turn.id} turn={turn} store={store} last={at === turns.length - 1} show={show} />
        ))}
      </main>
      <footer class="bottom">
        <Composer store={store} router={router} show={show} />
        {empty ? <Notes store={store} /> : null}
      </footer>
      {empty ? <Examples store={store} onOpen={onOpen} /> : null}
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

function Examples({ store, onOpen }: { store: Store; onOpen: (id: string) => void }) {
  const examples = store.examples.value
  const last = store.conversations.value.filter(({ title }) => title !== null).slice(0, 3)
  if (store.dataless.value) return <p class="examples notice warning">{strings.noDataYet}</p>
  if (examples.length + last.length === 0) return null
  return (
    <section class="examples" aria-labelledby="examples">
      <h2 id="examples">{strings.examples}</h2>
      <Questions questions={examples.slice(0, 6)} onAsk={(question) => store.ask(question)} />
      {last.length === 0 ? null : (
        <>
          <h2>{strings.lastQuestions}</h2>
          <ul class="questions">
            {last.map(({ id, title }) => (
              <li key={id}>
                <button type="button" class="chip" dir="auto" onClick={() => onOpen(id)}>
                  {title}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
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
