import { addAlertWhyRoutes } from '../routes/alert-why.ts'
import { addAlertRoutes } from '../routes/alerts.ts'
import { addInboxRoutes } from '../routes/inbox.ts'
import { addMonitorActionRoutes } from '../routes/monitor-actions.ts'
import { addMonitorTryRoutes } from '../routes/monitor-tries.ts'
import { addMonitorVersionRoutes } from '../routes/monitor-versions.ts'
import { addMonitorRoutes } from '../routes/monitors.ts'
import { addNextRunsRoute } from '../routes/next-runs.ts'
import { addProposalRoutes } from '../routes/proposals.ts'
import { addSilenceRoutes } from '../routes/silences.ts'
import { addTemplateRoutes } from '../routes/templates.ts'
import type { App, MonitorRoutes } from './deps.ts'

/** Everything about monitors: saving and trying them, their versions, alerts, silences, templates, and the inbox. */
export function addAllMonitorRoutes(app: App, routes: MonitorRoutes): void {
  addMonitorRoutes(app, routes)
  addNextRunsRoute(app, routes)
  addMonitorTryRoutes(app, routes)
  addMonitorActionRoutes(app, routes)
  addMonitorVersionRoutes(app, routes)
  addProposalRoutes(app, routes)
  addAlertRoutes(app, routes)
  addAlertWhyRoutes(app, routes)
  addSilenceRoutes(app, routes)
  addTemplateRoutes(app, routes)
  addInboxRoutes(app, routes)
}
