import { type ReadonlySignal, signal } from '@preact/signals'

/** The pages beside asking, by the first part of their address. */
export const pageNames = ['monitors', 'alerts', 'templates', 'kpi', 'history', 'shared', 'catalog', 'usage', 'settings'] as const
export type PageName = (typeof pageNames)[number]

/** Pages of one thing by its id: `/monitors/ID`. */
const detailPages = ['monitors', 'alerts', 'templates'] as const

/** Pages that others lead to: from the monitors, and from the history. */
const inner: readonly PageName[] = ['alerts', 'templates', 'kpi', 'shared']

/** The pages that the navigation names; usage is for administrators. */
export const pagesFor = (admin: boolean): PageName[] => pageNames.filter((name) => !inner.includes(name) && (name !== 'usage' || admin))

/** What an address shows. `answer`: one answer by itself; `lost`: an address of ours that leads nowhere. */
export type Route =
  | { page: 'ask'; conversation: string | null }
  | { page: 'answer'; answer: string }
  | { page: PageName; id?: string }
  | { page: 'lost' }

export type Router = {
  route: ReadonlySignal<Route>
  /** Goes to an address of this page; the browser's back button leads from it. */
  go(path: string): void
  /** Gives what is shown an address of its own. */
  rename(path: string): void
  /** Puts a query into the address of what is shown; going back does not lead over it. */
  noteQuery(query: string): void
}

/** The route of the address bar, and a way to change it. */
export function createRouter(onChange: (route: Route) => void): Router {
  let shown = location.pathname
  const route = signal(routeOf(shown))
  const show = () => {
    shown = location.pathname
    route.value = routeOf(shown)
    onChange(route.value)
  }
  // Steps that a dialog or a link inside the page left behind show the same thing.
  addEventListener('popstate', () => {
    if (location.pathname !== shown) show()
  })
  return {
    route,
    go(path) {
      if (path === location.pathname + location.search + location.hash) return
      history.pushState(null, '', path)
      show()
    },
    rename(path) {
      history.pushState(null, '', path)
      shown = location.pathname
      route.value = routeOf(shown)
    },
    noteQuery(query) {
      if (query !== location.search) history.replaceState(history.state, '', location.pathname + query + location.hash)
    },
  }
}

function routeOf(path: string): Route {
  if (path === '/') return { page: 'ask', conversation: null }
  const conversation = /^\/c\/([\w-]{1,64})$/.exec(path)?.[1]
  if (conversation !== undefined) return { page: 'ask', conversation }
  const answer = /^\/a\/([\w-]{1,64})$/.exec(path)?.[1]
  if (answer !== undefined) return { page: 'answer', answer }
  const [, part, id] = /^\/(\w+)\/([\w-]{1,64})$/.exec(path) ?? []
  const detail = detailPages.find((name) => name === part)
  if (detail !== undefined && id !== undefined) return { page: detail, id }
  const page = pageNames.find((name) => path === `/${name}`)
  return page === undefined ? { page: 'lost' } : { page }
}
