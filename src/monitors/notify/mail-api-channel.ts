import type { Clock } from '../../base/clock.ts'
import type { HttpPost } from './http-post.ts'
import { mailFault, mailOf } from './mail.ts'
import type { Channel } from './message.ts'
import { outcomeOf } from './post-outcome.ts'

export type MailApiOptions = { post: HttpPost; url: string; key: string; from: string; timeoutMs: number; clock: Clock }

/**
 * Mail through a provider's HTTP API, for runtimes without SMTP. The request is the one of Resend, which others take too: `from`, `to`,
 * `subject`, `text`, `html`, `headers`, a bearer key, and `Idempotency-Key` against repeats. Source: resend.com, "Send Email".
 */
export function mailApiChannel({ post, url, key, from, timeoutMs, clock }: MailApiOptions): Channel {
  return {
    name: 'email',
    fault: mailFault,
    async send(delivery, signal) {
      const wrong = mailFault(delivery.recipient)
      if (wrong !== null) return { sent: false, again: 'never', reason: wrong }
      const { messageId, headers, ...mail } = await mailOf(delivery, from)
      const body = JSON.stringify({ ...mail, to: [mail.to], headers: { ...headers, 'Message-ID': messageId } })
      const answer = await post(url, {
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': delivery.key },
        body,
        timeoutMs,
        signal,
      })
      const outcome = outcomeOf(answer, clock.now())
      // A wrong key or an unpaid bill is the operator's to mend; the mail is as good as before.
      const ours = 'status' in answer && [401, 402, 403].includes(answer.status)
      return !outcome.sent && ours ? { ...outcome, again: 'later' } : outcome
    },
  }
}
