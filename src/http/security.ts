import type { MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import type { HttpDeps, HttpEnv } from './deps.ts'
import { problemResponse } from './problem-response.ts'

/** The page runs its own scripts and styles only: no inline code, no evaluation, no other host, no framing. */
export const pageSecurity: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    manifestSrc: ["'self'"],
    workerSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
})

/** Turns away requests addressed to a host name that is not ours: a foreign name that resolves to this machine (DNS rebinding). */
export function knownHost(deps: Pick<HttpDeps, 'allowedHosts' | 'baseUrl'>): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { hostname } = new URL(c.req.url)
    if (deps.allowedHosts === null || deps.allowedHosts.includes(hostname)) return next()
    const message = `This service is not reached as ${hostname}.`
    return problemResponse(c, deps.baseUrl, { kind: 'forbidden', message })
  }
}

/** Turns away what another site's page sends. Programs send neither `Origin` nor `Sec-Fetch-Site` and are let through. */
export function sameSite(deps: Pick<HttpDeps, 'baseUrl'>): MiddlewareHandler<HttpEnv> {
  const forms = csrf()
  return async (c, next) => {
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) || (origin === undefined && site === undefined)) return next()
    const foreign = site === undefined ? origin !== new URL(c.req.url).origin : site !== 'same-origin' && site !== 'none'
    if (!foreign) return site === 'none' ? next() : forms(c, next)
    return problemResponse(c, deps.baseUrl, { kind: 'forbidden', message: 'Requests from pages of other sites are not taken.' })
  }
}
