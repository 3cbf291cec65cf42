import type { Delivery } from './message.ts'
import { messageHtml } from './message-html.ts'
import { messageText, oneLine } from './message-text.ts'

/** A mail as any carrier takes it. `messageId` follows from the key of the delivery, so that mail stores show a repeat once. */
export type Mail = {
  from: string
  to: string
  subject: string
  text: string
  html: string
  messageId: string
  headers: Record<string, string>
}

/** The mail of a delivery. Nothing of a message can start a new header: subjects are one line. */
export async function mailOf(delivery: Delivery, from: string): Promise<Mail> {
  const { message, key, recipient } = delivery
  return {
    from,
    to: recipient,
    subject: shortened(oneLine(message.title)),
    text: messageText(message),
    html: messageHtml(message),
    messageId: `<${await hashOf(key)}@${domainOf(from)}>`,
    // Programs that answer mail by themselves leave these alone (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

const longestSubject = 200
const shortened = (text: string): string => (text.length <= longestSubject ? text : `${text.slice(0, longestSubject - 1)}…`)

async function hashOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return [...new Uint8Array(digest)]
    .slice(0, 16)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** The part after the at sign of an address, alone or in angle brackets. */
const domainOf = (from: string): string => /@([^\s@<>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'

/** What is wrong with a mail address, null when nothing: one mailbox, no list, no name, nothing that could become a header. */
export const mailFault = (address: string): string | null =>
  /^[^\s@<>(),:;"\\[\]\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(
    address,
  )
    ? null
    : 'expected one mail address such as ops@example.com'
