import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { ZodError } from 'zod'
import type { Problem } from '../base/problem.ts'
import { isDatabaseAway } from '../db/errors.ts'
import type { HttpDeps, HttpEnv } from './deps.ts'
import { openApiDocument } from './document.ts'
import { addAllMonitorRoutes } from './monitors/add-routes.ts'
import { problemResponse } from './problem-response.ts'
import { addReference } from './reference.ts'
import { repeatable } from './repeatable.ts'
import { addAnswerRoutes } from './routes/answers.ts'
import { addCatalogRoutes } from './routes/catalog.ts'
import { addCatalogAdminRoutes } from './routes/catalog-admin.ts'
import { addConversationRoutes } from './routes/conversations.ts'
import { addExportRoutes } from './routes/exports.ts'
import { addFeedbackRoutes } from './routes/feedback.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addHistoryRoutes } from './routes/history.ts'
import { addKpiRoutes } from './routes/kpi.ts'
import { addPolicyRoutes } from './routes/policy.ts'
import { addSessionRoutes } from './routes/session.ts'
import { addSharingRoutes } from './routes/sharing.ts'
import { addTokenRoutes } from './routes/tokens.ts'
import { addUsageRoutes } from './routes/usage.ts'
import { addVerifiedRoutes } from './routes/verified.ts'
import { knownHost, pageSecurity, sameSite } from './security.ts'
import { serveFile } from './static-files.ts'
import { whoAsks } from './who-asks.ts'

/** The whole HTTP door, the same on Node and on Workers. Nothing of a request is kept between requests. */
export function createApp(deps: HttpDeps): OpenAPIHono<HttpEnv> {
  const app = new OpenAPIHono<HttpEnv>({
    defaultHook: (result, c) => (result.success ? undefined : problemResponse(c, deps.baseUrl, invalid(result.error))),
  })
  app.use(async (c, next) => {
    const requestId = deps.newId()
    c.set('requestId', requestId)
    await next()
    c.header('X-Request-Id', requestId)
  })
  app.use(pageSecurity)
  app.use(async (c, next) => ([...c.req.raw.headers].length > mostHeaders ? problemResponse(c, deps.baseUrl, tooManyHeaders) : next()))
  app.use(knownHost(deps))
  app.use('/api/*', sameSite(deps))
  app.use('/api/*', bodyLimit({ maxSize: deps.limits.maxBodyBytes, onError: (c) => problemResponse(c, deps.baseUrl, tooLarge(deps)) }))
  app.use('/api/*', whoAsks(deps))
  app.use('/api/*', repeatable(deps))
  addHealthRoutes(app, deps)
  addSessionRoutes(app, deps)
  addConversationRoutes(app, deps)
  addAnswerRoutes(app, deps)
  addSharingRoutes(app, deps)
  addExportRoutes(app, deps)
  addFeedbackRoutes(app, deps)
  addHistoryRoutes(app, deps)
  addCatalogRoutes(app, deps)
  addCatalogAdminRoutes(app, deps)
  addUsageRoutes(app, deps)
  addTokenRoutes(app, deps)
  addPolicyRoutes(app, deps)
  if (deps.monitors) addAllMonitorRoutes(app, { monitors: deps.monitors, baseUrl: deps.baseUrl })
  if (deps.verified) addVerifiedRoutes(app, { verified: deps.verified, baseUrl: deps.baseUrl })
  if (deps.kpi) addKpiRoutes(app, { kpi: deps.kpi, baseUrl: deps.baseUrl, ...(deps.monitors ? { monitors: deps.monitors } : {}) })
  const document = () => openApiDocument(app, deps.baseUrl)
  app.get('/api/openapi.json', (c) => c.json(document()))
  addReference(app, document)
  app.all('/api/*', (c) => {
    const allowed = allowedMethods(app, c.req.path)
    if (allowed.length === 0) return problemResponse(c, deps.baseUrl, { kind: 'not-found', what: `route ${c.req.method} ${c.req.path}` })
    c.header('Allow', allowed.join(', '))
    if (c.req.method === 'OPTIONS') return c.body(null, 204)
    const message = `${c.req.method} is not for this address; expected ${allowed.join(', ')}.`
    return problemResponse(c, deps.baseUrl, { kind: 'invalid-request', wrongMethod: true, message })
  })
  app.notFound((c) => serveFile(deps, c))
  app.onError((error, c) => problemResponse(c, deps.baseUrl, problemOfError(deps, c, error)))
  return app
}

/** The methods of the routes at a path, from the document; none: there is no such path. */
function allowedMethods(app: OpenAPIHono<HttpEnv>, path: string): string[] {
  const found = app.openAPIRegistry.definitions.flatMap((one) =>
    one.type === 'route' && new RegExp(`^${one.route.path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path)
      ? [one.route.method.toUpperCase()]
      : [],
  )
  return found.length === 0 ? [] : [...new Set([...found, ...(found.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].toSorted()
}

function invalid(error: ZodError): Problem {
  const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const [first] = issues
  const place = first?.path ? `${first.path}: ` : ''
  return { kind: 'invalid-request', message: `The request is not valid. ${place}${first?.message ?? ''}`.trim(), issues }
}

const mostHeaders = 100
const tooManyHeaders: Problem = {
  kind: 'invalid-request',
  message: `The request has more than ${mostHeaders} headers.`,
  tooLarge: true,
}

const tooLarge = (deps: HttpDeps): Problem => ({
  kind: 'invalid-request',
  message: `The request is larger than ${deps.limits.maxBodyBytes} bytes.`,
  tooLarge: true,
})

/** What was thrown on the way, as a problem: JSON that cannot be read, a database that went away, or a bug, which is logged whole. */
function problemOfError(deps: HttpDeps, c: Context<HttpEnv>, error: Error): Problem {
  if (error instanceof HTTPException && (error.status === 400 || error.status === 415)) {
    return { kind: 'invalid-request', message: `${error.message}; expected a JSON object with Content-Type application/json.` }
  }
  if (error instanceof HTTPException && error.status === 403) {
    return { kind: 'forbidden', message: 'Requests from pages of other sites are not taken.' }
  }
  if (isDatabaseAway(error)) {
    return { kind: 'database-unavailable', message: 'The database of the service cannot be reached. Try again soon.' }
  }
  const errorId = deps.newId()
  deps.log.error('a request failed', { requestId: c.get('requestId'), path: c.req.path, errorId, error })
  return { kind: 'internal', errorId }
}
