import * as z from 'zod'
import { webhookSecretFault } from '../monitors/notify/webhook-channel.ts'

const text = z
  .string()
  .optional()
  .transform((given) => (given === undefined || given.trim() === '' ? null : given.trim()))
const words = text.transform((given) => (given === null ? [] : given.split(',').map((word) => word.trim().toLowerCase())))

/** Settings of how people are told. */
export const notifySettings = {
  SMTP_URL: text.pipe(
    z
      .string()
      .refine(
        (url) => ['smtp:', 'smtps:'].includes(URL.parse(url)?.protocol ?? ''),
        'expected a URL like smtps://user:password@mail.example.com',
      )
      .nullable(),
  ),
  MAIL_API_URL: text.pipe(z.url({ protocol: /^https?$/, error: 'expected an https URL' }).nullable()),
  MAIL_API_KEY: text,
  MAIL_FROM: text.pipe(
    z
      .string()
      .regex(/^(?:[^<>@\p{C}]*<)?[^\s@<>,]+@[^\s@<>,]+>?$/u, 'expected an address like Pulse <pulse@example.com>')
      .nullable(),
  ),
  WEBHOOK_SECRET: text.pipe(
    z
      .string()
      .superRefine((secret, issues) => {
        const message = webhookSecretFault(secret)
        if (message !== null) issues.addIssue({ code: 'custom', message })
      })
      .nullable(),
  ),
  WEBHOOK_PRIVATE_HOSTS: words,
  NOTIFY_DATA_TO: words,
  MAIL_DOMAINS: words,
  WEBHOOK_HOSTS: words,
}

type Settings = Record<'SMTP_URL' | 'MAIL_API_URL' | 'MAIL_API_KEY' | 'MAIL_FROM', string | null>

/** What is missing for a way to send mail, by setting. */
export function notifyFaults(config: Settings): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = []
  const carrier = config.SMTP_URL !== null ? 'SMTP_URL' : config.MAIL_API_URL !== null ? 'MAIL_API_URL' : null
  if (carrier !== null && config.MAIL_FROM === null)
    faults.push({ path: 'MAIL_FROM', message: `expected an address, because ${carrier} is set` })
  if (config.MAIL_API_URL !== null && config.MAIL_API_KEY === null) {
    faults.push({ path: 'MAIL_API_KEY', message: 'expected the key of the provider, because MAIL_API_URL is set' })
  }
  if (config.SMTP_URL !== null && config.MAIL_API_URL !== null) {
    faults.push({ path: 'MAIL_API_URL', message: 'expected one way to send mail, and SMTP_URL is set too' })
  }
  return faults
}
