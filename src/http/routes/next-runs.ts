import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { nextRunsOf } from '../../monitors/service/next-runs.ts'
import type { App, MonitorRoutes } from '../monitors/deps.ts'
import { content, scheduleJson } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const nextRunsRoute = createRoute({
  method: 'post',
  path: '/api/monitors/next-runs',
  summary: 'The next five planned times of a schedule',
  description:
    'Nothing is written. `monitor` is the one that the schedule would be for: where no time is named, its place in the spread belongs to it.',
  request: { body: { required: true, content: content(z.strictObject({ schedule: scheduleJson, monitor: z.uuid().optional() })) } },
  responses: {
    200: {
      description: 'Instants in UTC, and the zone whose clock the schedule goes by.',
      content: content(z.object({ next_runs: z.array(z.string()), timezone: z.string() })),
    },
    ...problemResponses,
  },
})

/** Planned times of a schedule that is being written. */
export function addNextRunsRoute(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(nextRunsRoute, async (c) => {
    const { schedule, monitor } = c.req.valid('json')
    const found = await nextRunsOf(monitors, schedule, monitor ?? null)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    return c.json({ next_runs: found.value.nextRuns, timezone: found.value.timezone }, 200)
  })
}
