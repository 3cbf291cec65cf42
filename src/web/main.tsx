import { render } from 'preact'
import { ResultPanel } from './components/AnswerCard.tsx'
import { Door } from './components/Door.tsx'
import { Page } from './components/Page.tsx'
import { readLook } from './state/look.ts'
import { createRouter, type Route } from './state/route.ts'
import { createStore, type Store } from './state/store.ts'
import './styles/index.css'

function start(mount: HTMLElement): void {
  const router = createRouter((route) => openPart(store, route))
  const store = createStore({
    now: () => performance.now(),
    today: () => Date.now(),
    newId: () => crypto.randomUUID(),
    onNew: () => router.go('/'),
    onConversation: (id) => router.rename(`/c/${id}`),
    firstLook: () => readLook(location.search),
    linkedAnswer: () => /^#a-([\w-]{1,64})$/.exec(location.hash)?.[1] ?? null,
  })
  const first = router.route.value
  if (first.page !== 'ask' || first.conversation !== null) openPart(store, first)
  // The page is drawn and can be typed into before what shows results is fetched.
  setTimeout(ResultPanel.prefetch, 200)
  render(
    <Door>
      <Page store={store} router={router} />
    </Door>,
    mount,
  )
}

function openPart(store: Store, route: Route): void {
  if (route.page === 'ask') void store.open(route.conversation)
  if (route.page === 'answer') void store.openAnswer(route.answer)
}

const mount = document.getElementById('page')
if (mount !== null) start(mount)
