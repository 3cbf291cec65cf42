import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { HttpPost, PostAnswer, PostFailure } from '../monitors/notify/http-post.ts'
import { isPrivateAddress, isPrivateHost } from '../monitors/notify/private-address.ts'

const mostRead = 4_096

/**
 * A way to post on Node. The address that a name resolves to is judged when the connection is made, so that no name leads to a machine of
 * our own network, not even one that changes its mind between two look-ups. `isAllowed` names hosts that may be private.
 */
export function safePost(isAllowed: (host: string) => boolean, resolveName: typeof lookup = lookup): HttpPost {
  return (address, { headers, body, timeoutMs, signal }) =>
    new Promise((resolve) => {
      const url = new URL(address)
      const allowed = isAllowed(url.hostname)
      if (!allowed && isPrivateHost(url.hostname)) return resolve(blocked(url.hostname))
      const limit = AbortSignal.timeout(timeoutMs)
      const failed = (error: Error & { code?: string }): void => {
        if (error instanceof PrivateAddressError) resolve(blocked(error.host))
        else if (limit.aborted) resolve({ failed: 'timeout', message: `no answer within ${timeoutMs} ms` })
        else if (signal.aborted) resolve({ failed: 'cancelled', message: 'cancelled' })
        else resolve({ failed: 'connection', message: error.code ? `no connection (${error.code})` : 'the connection broke off' })
      }
      const send = url.protocol === 'https:' ? requestHttps : requestHttp
      const sent = send(
        url,
        {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          // One connection for each message: none is kept open towards a stranger.
          agent: false,
          signal: AbortSignal.any([signal, limit]),
          ...(allowed || isIP(url.hostname.replace(/^\[|\]$/g, '')) ? {} : { lookup: publicLookup(resolveName) }),
        },
        (response) => {
          response.on('error', failed)
          readBeginning(response, resolve)
        },
      )
      sent.on('error', failed)
      sent.end(body)
    })
}

class PrivateAddressError extends Error {
  readonly host: string

  constructor(host: string) {
    super(`${host} does not lead to a public address`)
    this.host = host
  }
}

const blocked = (host: string): PostFailure => ({ failed: 'blocked', message: `${host} does not lead to a public address` })

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** The look-up of a connection, which fails unless every address found is public. */
const publicLookup = (resolveName: typeof lookup) => (host: string, options: LookupOptions, found: Found) =>
  resolveName(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, [])
    const [first] = addresses
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) return found(new PrivateAddressError(host), [])
    if (options.all) return found(null, addresses)
    found(null, first.address, first.family)
  })

function readBeginning(response: IncomingMessage, done: (answer: PostAnswer) => void): void {
  let text = ''
  const finish = (): void => {
    const retryAfter = response.headers['retry-after'] ?? null
    done({ status: response.statusCode ?? 0, retryAfter, text: text.slice(0, mostRead) })
    response.destroy()
  }
  response.setEncoding('utf8')
  response.on('data', (part: string) => {
    text += part
    if (text.length >= mostRead) finish()
  })
  response.on('end', finish)
}
