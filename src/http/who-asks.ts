import type { MiddlewareHandler } from 'hono'
import { mayUse, type Scope } from '../identity/principal.ts'
import type { HttpDeps, HttpEnv } from './deps.ts'
import { problemResponse } from './problem-response.ts'
import { addressOf } from './routes/session.ts'

/** Lets in who may come in, with what they came with; `/api/session` alone asks nobody. */
export function whoAsks(deps: HttpDeps): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (c.req.path === '/api/session') return next()
    const principal = await deps.authenticate(c.req.raw)
    if (!principal.ok) {
      const tried = principal.problem.kind === 'unauthenticated' && hasCredentials(c.req.raw)
      const counted = tried ? await deps.quotas?.failedTry(addressOf(deps, c)) : undefined
      return problemResponse(c, deps.baseUrl, counted?.ok === false ? counted.problem : principal.problem)
    }
    const scope = scopeOf(c.req.method, c.req.path)
    if (!mayUse(principal.value, scope)) {
      return problemResponse(c, deps.baseUrl, { kind: 'forbidden', message: `This needs a token with the scope "${scope}".` })
    }
    c.set('principal', principal.value)
    await next()
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  }
}

/** A page that was left open sends its old cookie again and again; that is no guess, and nobody guesses a signature. */
const hasCredentials = ({ headers }: Request): boolean => ['authorization', 'cf-access-jwt-assertion'].some((name) => headers.has(name))

const asking = /^\/api\/(conversations(\/[^/]+\/answers)?|answers\/[^/]+\/(cancel|feedback))$/

/** What a request needs: looking, asking with what belongs to it, or everything else that changes something. */
function scopeOf(method: string, path: string): Scope {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return 'read'
  return asking.test(path) ? 'ask' : 'manage'
}
