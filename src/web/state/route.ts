import { type ReadonlySignal, signal } from '@preact/signals'

/** The pages beside asking, by the first part of their address. */
export const pageNames = ['history', 'catalog', 'usage', 'settings'] as const
export type PageName = (typeof pageNames)[number]

/** What an address shows. `lost`: an address of ours that leads nowhere. */
export type Route = { page: 'ask'; conversation: string | null } | { page: PageName } | { page: 'lost' }

export type Router = {
  route: ReadonlySignal<Route>
  /** Goes to an address of this page; the browser's back button leads from it. */
  go(path: string): void
  /** Gives what is shown an address of its own. */
  rename(path: string): void
}

/** The route of the address bar, and a way to change it. */
export function createRouter(onChange: (route: Route) => void): Router {
  const route = signal(routeOf(location.pathname))
  const show = () => {
    route.value = routeOf(location.pathname)
    onChange(route.value)
  }
  addEventListener('popstate', show)
  return {
    route,
    go(path) {
      if (path === location.pathname + location.hash) return
      history.pushState(null, '', path)
      show()
    },
    rename(path) {
      history.pushState(null, '', path)
      route.value = routeOf(path)
    },
  }
}

function routeOf(path: string): Route {
  if (path === '/') return { page: 'ask', conversation: null }
  const conversation = /^\/c\/([\w-]{1,64})$/.exec(path)?.[1]
  if (conversation !== undefined) return { page: 'ask', conversation }
  const page = pageNames.find((name) => path === `/${name}`)
  return page === undefined ? { page: 'lost' } : { page }
}
