import type { Clock } from '../base/clock.ts'
import type { HttpPost } from '../monitors/notify/http-post.ts'
import { inboxChannel } from '../monitors/notify/inbox-channel.ts'
import { mailApiChannel } from '../monitors/notify/mail-api-channel.ts'
import type { Channel } from '../monitors/notify/message.ts'
import { webhookChannel } from '../monitors/notify/webhook-channel.ts'
import type { Config } from './config.ts'

const timeoutMs = 10_000

/**
 * The ways to people that are configured, the inbox always. `smtp` makes the one by SMTP, which Workers lack; `post` posts for the others.
 */
export function configureChannels(
  config: Config,
  {
    post,
    smtp,
    clock,
  }: { post: HttpPost; smtp: ((options: { url: string; from: string; timeoutMs: number }) => Channel) | null; clock: Clock },
): Channel[] {
  const { SMTP_URL: url, MAIL_API_URL: api, MAIL_API_KEY: key, MAIL_FROM: from, WEBHOOK_SECRET: secret } = config
  const mail =
    url !== null && from !== null && smtp !== null
      ? [smtp({ url, from, timeoutMs })]
      : api !== null && key !== null && from !== null
        ? [mailApiChannel({ post, url: api, key, from, timeoutMs, clock })]
        : []
  const webhook = secret === null ? [] : [webhookChannel({ post, secret, privateHosts: config.WEBHOOK_PRIVATE_HOSTS, timeoutMs, clock })]
  return [inboxChannel(), ...mail, ...webhook]
}
