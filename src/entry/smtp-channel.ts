import { createTransport } from 'nodemailer'
import { mailFault, mailOf } from '../monitors/notify/mail.ts'
import type { Channel, DeliveryOutcome } from '../monitors/notify/message.ts'

export type SmtpOptions = { url: string; from: string; timeoutMs: number }

/**
 * Mail through an SMTP server (`smtp://`, `smtps://`, with name and password in the URL where it wants them). Each message has a connection
 * of its own: monitors send few. A mail that was taken before its connection broke may go out twice, with one Message-ID.
 */
export function smtpChannel({ url, from, timeoutMs }: SmtpOptions): Channel {
  return {
    name: 'email',
    fault: mailFault,
    async send(delivery, signal) {
      const wrong = mailFault(delivery.recipient)
      if (wrong !== null) return { sent: false, again: 'never', reason: wrong }
      const transport = createTransport({
        url,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        dnsTimeout: timeoutMs,
        // Nothing in a mail is ever read from files or addresses.
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      const stop = (): void => transport.close()
      signal.addEventListener('abort', stop, { once: true })
      try {
        const { from: sender, to, ...mail } = await mailOf(delivery, from)
        await transport.sendMail({ ...mail, from: sender, to: { name: '', address: to } })
        return { sent: true }
      } catch (error) {
        return outcomeOf(error)
      } finally {
        signal.removeEventListener('abort', stop)
        transport.close()
      }
    },
  }
}

/**
 * 5xx to the recipient or the text is final (RFC 5321, 4.2.1); a server that cannot be reached, puts us off, or does not take our login may
 * take the mail later.
 */
function outcomeOf(error: unknown): DeliveryOutcome {
  const { code, responseCode, command, message } = partsOf(error)
  const final = responseCode !== null && responseCode >= 500 && ['RCPT TO', 'DATA', 'MAIL FROM'].includes(command ?? '')
  const cause = responseCode === null ? (code ?? 'failed') : `answered ${responseCode}`
  return { sent: false, again: final ? 'never' : 'later', reason: `mail server: ${cause}${final ? `: ${message.slice(0, 200)}` : ''}` }
}

type Parts = { code: string | null; responseCode: number | null; command: string | null; message: string }

function partsOf(error: unknown): Parts {
  const read = (name: string): unknown => (typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined)
  const [code, responseCode, command] = [read('code'), read('responseCode'), read('command')]
  return {
    code: typeof code === 'string' ? code : null,
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    command: typeof command === 'string' ? command : null,
    message: error instanceof Error ? error.message.replace(/\s+/g, ' ') : '',
  }
}
