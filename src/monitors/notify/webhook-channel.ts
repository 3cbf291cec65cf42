import { Webhook } from 'standardwebhooks'
import type { Clock } from '../../base/clock.ts'
import type { HttpPost } from './http-post.ts'
import type { Channel, Delivery, Message } from './message.ts'
import { messageMarkdown } from './message-markdown.ts'
import { messageText } from './message-text.ts'
import { outcomeOf } from './post-outcome.ts'
import { isPrivateHost } from './private-address.ts'

export type WebhookOptions = {
  post: HttpPost
  /** `whsec_` and at least 24 bytes in base64. */
  secret: string
  /** Hosts that may be contacted although they are not public, and without TLS. */
  privateHosts: readonly string[]
  timeoutMs: number
  clock: Clock
}

/**
 * Posts messages as JSON to the URL that is the recipient, signed as Standard Webhooks 1.0 says: HMAC-SHA-256 over id, time and body. The
 * id, and `Idempotency-Key`, are the key of the delivery, so that a receiver takes a repeat for what it is.
 */
export function webhookChannel({ post, secret, privateHosts, timeoutMs, clock }: WebhookOptions): Channel {
  const signer = new Webhook(secret)
  const fault = (address: string): string | null => webhookFault(address, privateHosts)
  return {
    name: 'webhook',
    fault,
    async send(delivery, signal) {
      const wrong = fault(delivery.recipient)
      if (wrong !== null) return { sent: false, again: 'never', reason: wrong }
      const now = clock.now()
      const body = JSON.stringify(payloadOf(delivery, now))
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'pulse-query',
        'idempotency-key': `"${delivery.key}"`,
        'webhook-id': delivery.key,
        'webhook-timestamp': String(Math.floor(now / 1_000)),
        'webhook-signature': signer.sign(delivery.key, new Date(now), body),
      }
      return outcomeOf(await post(delivery.recipient, { headers, body, timeoutMs, signal }), now)
    },
  }
}

/** What is wrong with the URL of a webhook before anything is sent, null when nothing. */
export function webhookFault(address: string, privateHosts: readonly string[]): string | null {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'expected a URL such as https://hooks.example.com/pulse'
  if (url.username !== '' || url.password !== '') return 'expected a URL without a user name or password'
  if (isAllowedHost(url.hostname, privateHosts)) return null
  if (isPrivateHost(url.hostname)) {
    return `expected a public host; ${url.hostname} is not one (an operator can allow it by WEBHOOK_PRIVATE_HOSTS)`
  }
  return url.protocol === 'https:' ? null : 'expected https, because the message would be readable on its way'
}

/** Whether an operator named the host as one that may be contacted although it is not public. */
export const isAllowedHost = (host: string, privateHosts: readonly string[]): boolean =>
  privateHosts.includes(host.toLowerCase().replace(/^\[|\]$/g, ''))

/** Why a secret cannot sign, null when it can. Source: Standard Webhooks, "Signature scheme" (24 to 64 bytes). */
export function webhookSecretFault(secret: string): string | null {
  const text = secret.replace(/^whsec_/, '')
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0 ? (text.length / 4) * 3 - (text.match(/=/g)?.length ?? 0) : 0
  return bytes >= 24 && bytes <= 64 ? null : 'expected whsec_ and 24 to 64 random bytes in base64, as `openssl rand -base64 32` prints them'
}

type Payload = { type: `monitor.${Message['kind']}`; timestamp: string; data: Message & { text: string; markdown: string } }

function payloadOf({ message }: Delivery, now: number): Payload {
  return {
    type: `monitor.${message.kind}`,
    timestamp: message.slot ?? new Date(now).toISOString(),
    data: { ...message, text: messageText(message), markdown: messageMarkdown(message) },
  }
}
