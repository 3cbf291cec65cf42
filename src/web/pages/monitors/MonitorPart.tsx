import { Link } from '../../components/Link.tsx'
import { lazily } from '../../components/lazily.tsx'
import type { PageName, Router } from '../../state/route.ts'
import type { Store } from '../../state/store.ts'
import { monitorText } from '../../text/monitors.ts'
import { strings } from '../../text/strings.ts'
import '../../styles/people.css'
import '../../styles/monitors.css'

const MonitorsPage = lazily(async () => (await import('./MonitorsPage.tsx')).MonitorsPage)
const MonitorPage = lazily(async () => (await import('./MonitorPage.tsx')).MonitorPage)
const AlertsPage = lazily(async () => (await import('./AlertsPage.tsx')).AlertsPage)
const AlertPage = lazily(async () => (await import('./AlertPage.tsx')).AlertPage)
const TemplatesPage = lazily(async () => (await import('./TemplatesPage.tsx')).TemplatesPage)
const TemplatePage = lazily(async () => (await import('./TemplatePage.tsx')).TemplatePage)
const KpiPage = lazily(async () => (await import('./KpiPage.tsx')).KpiPage)

const tabs = ['monitors', 'alerts', 'templates', 'kpi'] as const satisfies readonly PageName[]

export type MonitorPartProps = {
  page: (typeof tabs)[number]
  id: string | null
  router: Router
  store: Store
  onAsk: (question: string) => void
}

/** Monitors, alerts, templates and KPIs: the heading, the way between them, and the page itself. */
export function MonitorPart(props: MonitorPartProps) {
  const { page, router } = props
  return (
    <>
      <h1>{strings.pages[page]}</h1>
      <nav class="tabs" aria-label={monitorText.tabs}>
        {tabs.map((name) => (
          <Link key={name} router={router} to={`/${name}`} current={name === page}>
            {strings.pages[name]}
          </Link>
        ))}
      </nav>
      {partOf(props)}
    </>
  )
}

function partOf({ page, id, router, store, onAsk }: MonitorPartProps) {
  switch (page) {
    case 'monitors':
      return id === null ? <MonitorsPage router={router} /> : <MonitorPage key={id} id={id} router={router} store={store} />
    case 'alerts':
      return id === null ? <AlertsPage router={router} /> : <AlertPage key={id} id={id} router={router} onAsk={onAsk} />
    case 'templates':
      return id === null ? <TemplatesPage router={router} /> : <TemplatePage key={id} id={id} router={router} store={store} />
    case 'kpi':
      return <KpiPage router={router} store={store} />
  }
}
