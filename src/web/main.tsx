import { render } from 'preact'
import { ResultPanel } from './components/AnswerCard.tsx'
import { Page } from './components/Page.tsx'
import { createStore } from './state/store.ts'
import './styles/index.css'

const conversationIn = (path: string): string | null => /^\/c\/([\w-]{1,64})$/.exec(path)?.[1] ?? null

function start(mount: HTMLElement): void {
  const store = createStore({
    now: () => performance.now(),
    newId: () => crypto.randomUUID(),
    onConversation: (id) => history.pushState(null, '', `/c/${id}`),
  })
  const open = (path: string) => void store.open(conversationIn(path))
  addEventListener('popstate', () => open(location.pathname))
  if (conversationIn(location.pathname) !== null) open(location.pathname)
  const startNew = () => {
    if (location.pathname !== '/') history.pushState(null, '', '/')
    open('/')
    document.getElementById('question')?.focus()
  }
  const openConversation = (id: string) => {
    if (location.pathname !== `/c/${id}`) history.pushState(null, '', `/c/${id}`)
    open(`/c/${id}`)
  }
  // The page is drawn and can be typed into before what shows results is fetched.
  setTimeout(ResultPanel.prefetch, 200)
  render(<Page store={store} onNew={startNew} onOpen={openConversation} />, mount)
}

const mount = document.getElementById('page')
if (mount !== null) start(mount)
