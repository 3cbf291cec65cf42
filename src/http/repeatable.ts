import type { Context, MiddlewareHandler } from 'hono'
import type { HttpDeps, HttpEnv } from './deps.ts'
import { problemResponse } from './problem-response.ts'
import { findRequest, freeKey, keepAnswer, type RepeatableRequest, takeKey } from './repeatable-request.table.ts'

/** How long a key stands for its request. */
const keptMs = 24 * 3_600_000
/** An answer longer than this is not kept; the repeat is told that it was done. */
const mostKeptCharacters = 200_000
const keptHeaders = ['content-type', 'location', 'etag']
/** A quoted text, or the same without quotes. Source: RFC 8941, 3.3.3; draft-ietf-httpapi-idempotency-key-header. */
const shape = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,200})"|([\x21\x23-\x7e]{1,200}))$/

/** Requests that are safe to repeat by an `id` in their body, or that make nothing of their own. */
const ownWays = [
  /^\/api\/session$/,
  /^\/api\/conversations\/[^/]+\/answers$/,
  /^\/api\/answers\/[^/]+\/cancel$/,
  // These write nothing, and their rows are to be read with the rights of now.
  /^\/api\/monitors\/([^/]+\/)?(draft|test|backtest|regenerate)$/,
  /^\/api\/alerts\/[^/]+\/why$/,
]

/** Whether a request may carry an `Idempotency-Key`. */
export const isRepeatable = (method: string, path: string): boolean =>
  ['POST', 'PATCH'].includes(method) && !ownWays.some((one) => one.test(path))

/** What the header means, for the document of the API. */
export const repeatableHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes the request safe to send again for a day: the same key is done once and answered the same. A UUID fits.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
} as const

/**
 * Does a request that carries an `Idempotency-Key` once: the same request under the same key is answered with what it was answered then,
 * marked by `Idempotency-Replayed`. Only what succeeded is kept; after a problem the key is free again. Problems: `invalid-request` for a
 * header that is none; `conflict` for a key that stood for another request, one that is worked on, and an answer that held a secret.
 */
export function repeatable({ db, clock, baseUrl, log }: Pick<HttpDeps, 'db' | 'clock' | 'baseUrl' | 'log'>): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const header = c.req.header('idempotency-key')
    if (header === undefined || !isRepeatable(c.req.method, c.req.path)) return next()
    const [, quoted, bare] = shape.exec(header.trim()) ?? []
    const key = quoted ?? bare
    if (key === undefined) return problemResponse(c, baseUrl, { kind: 'invalid-request', message: wrongKey })
    const owner = c.get('principal').id
    const fingerprint = await fingerprintOf(c)
    const now = clock.now()
    if (!(await takeKey(db, { owner, key, fingerprint, now, expiresAt: now + keptMs }))) {
      const before = await findRequest(db, owner, key)
      return before === null
        ? problemResponse(c, baseUrl, { kind: 'conflict', message: atWork })
        : answerAgain(c, baseUrl, before, fingerprint)
    }
    await next()
    // Whatever happens now, the request was done: a key that could not be kept must not turn a success into an error.
    const settled = c.res.ok && c.error === undefined ? keep(c, owner, key) : freeKey(db, owner, key)
    await settled.catch((error: unknown) => log.warn('the answer to a repeatable request was not kept', { error }))
  }

  async function keep(c: Context<HttpEnv>, owner: string, key: string): Promise<unknown> {
    const headers = Object.fromEntries(
      keptHeaders.flatMap((name) => (c.res.headers.has(name) ? [[name, c.res.headers.get(name) ?? '']] : [])),
    )
    const body = c.get('holdsSecret') === true ? null : await c.res.clone().text()
    const kept = body === null || body.length > mostKeptCharacters ? null : body
    return keepAnswer(db, owner, key, { status: c.res.status, headers, body: kept })
  }
}

function answerAgain(c: Context<HttpEnv>, baseUrl: string, { status, headers, body, ...before }: RepeatableRequest, fingerprint: string) {
  if (before.fingerprint !== fingerprint) return problemResponse(c, baseUrl, { kind: 'conflict', message: otherRequest })
  if (status === null) return problemResponse(c, baseUrl, { kind: 'conflict', message: atWork })
  if (headers.location !== undefined) c.header('Location', headers.location)
  if (body === null && status !== 204) return problemResponse(c, baseUrl, { kind: 'conflict', message: doneUnseen })
  return new Response(status === 204 ? null : body, { status, headers: { ...headers, 'Idempotency-Replayed': 'true' } })
}

async function fingerprintOf(c: Context<HttpEnv>): Promise<string> {
  const { pathname, search } = new URL(c.req.url)
  // The answer belongs to the rights that it was given with.
  const { roles, attributes = {}, scopes: held = [] } = c.get('principal')
  const rights = JSON.stringify([roles.toSorted(), Object.entries(attributes).toSorted(), held.toSorted()])
  const text = `${c.req.method} ${pathname}${search}\n${rights}\n${await c.req.text()}`
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const wrongKey = 'Expected Idempotency-Key to hold 1 to 200 visible characters, such as a UUID.'
const otherRequest = 'This Idempotency-Key stood for another request. Use a new key for each thing that is to be done.'
const atWork =
  'A request with this Idempotency-Key is being worked on, or broke off. Try again soon; if this stays, look whether it was done and use a new key.'
const doneUnseen =
  'A request with this Idempotency-Key was done before, and its answer is not to be had again. Location, where there is one, leads to what it made.'
