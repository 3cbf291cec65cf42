import { printable } from '../../present/printable.ts'
import type { PostAnswer, PostFailure } from './http-post.ts'
import type { DeliveryOutcome } from './message.ts'

/** Statuses that say "not now": a request that took too long, one too early, one too many. */
const passing = new Set([408, 425, 429])
/** The longest that a receiver may put us off; more is its mistake. */
const mostWaitMs = 24 * 3_600_000

/**
 * What the answer of a receiver means: 2xx took it; 408, 425, 429 and 5xx may take it later, at the time of `Retry-After` when there is one;
 * redirects, which are not followed, and all other 4xx never.
 */
export function outcomeOf(answer: PostAnswer | PostFailure, now: number): DeliveryOutcome {
  if ('failed' in answer) {
    return { sent: false, again: answer.failed === 'blocked' ? 'never' : 'later', reason: answer.message }
  }
  const { status } = answer
  if (status >= 200 && status < 300) return { sent: true }
  if (status >= 300 && status < 400) return { sent: false, again: 'never', reason: `answered ${status}; redirects are not followed` }
  const said = printable(answer.text.replace(/\s+/g, ' ')).trim().slice(0, 200)
  const reason = `answered ${status}${said === '' ? '' : `: ${said}`}`
  if (status < 500 && !passing.has(status)) return { sent: false, again: 'never', reason }
  const notBefore = retryTime(answer.retryAfter, now)
  return { sent: false, again: 'later', reason, ...(notBefore === null ? {} : { notBefore }) }
}

/** The time that `Retry-After` names, in seconds or as a date (RFC 9110, 10.2.3). */
function retryTime(header: string | null, now: number): number | null {
  if (header === null) return null
  const time = /^\d{1,9}$/.test(header.trim()) ? now + Number(header) * 1_000 : Date.parse(header)
  return Number.isFinite(time) && time > now ? Math.min(time, now + mostWaitMs) : null
}
