import { render } from 'preact'
import { ResultPanel } from './components/AnswerCard.tsx'
import { Page } from './components/Page.tsx'
import { createRouter } from './state/route.ts'
import { createStore } from './state/store.ts'
import './styles/index.css'

function start(mount: HTMLElement): void {
  const router = createRouter((route) => {
    if (route.page === 'ask') void store.open(route.conversation)
  })
  const store = createStore({
    now: () => performance.now(),
    newId: () => crypto.randomUUID(),
    onConversation: (id) => router.rename(`/c/${id}`),
  })
  const first = router.route.value
  if (first.page === 'ask' && first.conversation !== null) void store.open(first.conversation)
  // The page is drawn and can be typed into before what shows results is fetched.
  setTimeout(ResultPanel.prefetch, 200)
  render(<Page store={store} router={router} />, mount)
}

const mount = document.getElementById('page')
if (mount !== null) start(mount)
