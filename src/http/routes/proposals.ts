import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { acceptProposal, declineProposal, proposalOf } from '../../monitors/service/proposals.ts'
import { monitorById } from '../../monitors/service/read-monitors.ts'
import type { App, MonitorRoutes } from '../monitors/deps.ts'
import { content, monitorOutside, proposalOutside, proposalSchema, savedSchema } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const getRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}/proposal',
  summary: 'A change that the feedback on a monitor’s alerts speaks for',
  request: { params: idParams },
  responses: { 200: { description: 'The open proposal with its evidence.', content: content(proposalSchema) }, ...problemResponses },
})
const acceptRoute = createRoute({
  method: 'post',
  path: '/api/monitors/{id}/proposal/accept',
  summary: 'Make a proposal the next version',
  description: '`version` is the one that was seen.',
  request: { params: idParams, body: { required: true, content: content(z.strictObject({ version: z.int().min(1) })) } },
  responses: { 200: { description: 'The monitor as it is now.', content: content(savedSchema) }, ...problemResponses },
})
const declineRoute = createRoute({
  method: 'post',
  path: '/api/monitors/{id}/proposal/decline',
  summary: 'Put a proposal aside',
  description: 'The next one comes after ten more judged alerts.',
  request: { params: idParams, body: { required: false, content: content(z.strictObject({ reason: z.string().max(2_000).optional() })) } },
  responses: { 204: { description: 'It is put aside.' }, ...problemResponses },
})

/** Proposals that come from feedback. */
export function addProposalRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(getRoute, async (c) => {
    const found = await proposalOf(monitors, c.get('principal'), c.req.valid('param').id)
    return found.ok ? c.json(proposalOutside(found.value), 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(acceptRoute, async (c) => {
    const { id } = c.req.valid('param')
    const done = await acceptProposal(monitors, c.get('principal'), id, c.req.valid('json').version)
    if (!done.ok) return problemResponse(c, baseUrl, done.problem)
    const found = await monitorById(monitors, c.get('principal'), id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    c.header('ETag', `"${found.value.row.version}"`)
    return c.json({ ...monitorOutside(found.value), warnings: done.value.warnings }, 200)
  })
  app.openapi(declineRoute, async (c) => {
    // Without a JSON content type the body is not read, so there is none.
    const body: { reason?: string | undefined } | undefined = c.req.valid('json')
    const done = await declineProposal(monitors, c.get('principal'), c.req.valid('param').id, body?.reason?.trim() || null)
    return done.ok ? c.body(null, 204) : problemResponse(c, baseUrl, done.problem)
  })
}
