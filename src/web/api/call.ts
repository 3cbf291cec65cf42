import type { Routes } from './routes.ts'

/** Sends a request to an address of the service; rejects for every answer that is not a success. */
export type Send = (address: string, init: RequestInit) => Promise<Response>

type Given<R extends keyof Routes> = Omit<Routes[R], 'answer'>
export type CallOptions = {
  signal?: AbortSignal
  /** The answer to wish for, where a route has several: `text/event-stream`. */
  accept?: string
  /** Makes a request that creates something safe to send again. */
  key?: string
}
/** What a route takes besides its name; a route without path, query and body takes nothing. */
type Rest<R extends keyof Routes> =
  Record<never, never> extends Given<R> ? [given?: Given<R>, options?: CallOptions] : [given: Given<R>, options?: CallOptions]

type Loose = { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

/** A request of the API by its name (`GET /api/history`), as fetch wants it: the braces filled, the query written, the body as JSON. */
export function requestOf<R extends keyof Routes>(route: R, ...[given, options]: Rest<R>): { address: string; init: RequestInit } {
  const [method = '', pattern = ''] = route.split(' ')
  // Each route's own type says what it takes; here all are read alike.
  const { path = {}, query = {}, body } = (given ?? {}) as Loose
  const address = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])))
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined || one === null ? [] : [[name, String(one)] as [string, string]])),
  )
  const { signal, accept, key } = options ?? {}
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(accept === undefined ? {} : { accept }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  }
  return {
    address: pairs.length === 0 ? address : `${address}?${new URLSearchParams(pairs)}`,
    init: {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    },
  }
}

export type Call = <R extends keyof Routes>(route: R, ...rest: Rest<R>) => Promise<Routes[R]['answer']>

/** The API as one function over a way to send requests: `call('GET /api/history', { query: { q: 'sales' } })`. */
export const clientOver =
  (send: Send): Call =>
  async (route, ...rest) => {
    const { address, init } = requestOf(route, ...rest)
    const response = await send(address, init)
    const isJson = (response.headers.get('content-type') ?? '').includes('json')
    const body: unknown = response.status === 204 ? null : isJson ? await response.json() : await response.text()
    return body as Routes[typeof route]['answer'] // the document that the types are made from is held against the answers by a test
  }
