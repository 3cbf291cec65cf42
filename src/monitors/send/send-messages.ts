import type { MonitorDeps } from '../deps.ts'
import { digestMessage, withoutData } from '../notify/build-message.ts'
import { isNamed, userBehind } from '../notify/may-read.ts'
import { tellFault } from '../notify/may-tell.ts'
import { type Delivery, type DeliveryOutcome, type Message, messageSchema } from '../notify/message.ts'
import { closeLost, openLost } from '../run/incident.ts'
import { dataReader } from '../service/data-reader.ts'
import {
  claimParcels,
  digestedMessages,
  digestedMonitors,
  giveBack,
  joinDigest,
  markDead,
  markSent,
  type Parcel,
  postpone,
} from './outbox.table.ts'

const minute = 60_000

/** How long a message waits after each failed try; after the last one it is given up. */
export const backoffMs = [minute, 5 * minute, 15 * minute, 60 * minute, 360 * minute] as const

/** What a pass did. */
export type SendPass = { sent: number; postponed: number; dead: number; digested: number }

/**
 * Sends what waits, `sendsAtOnce` at a time, until nothing is left or `signal` says to stop. A message is sent at least once; its key is the same however often, so that
 * receivers keep one.
 */
export async function sendWaiting(deps: MonitorDeps, signal: AbortSignal): Promise<SendPass> {
  const pass: SendPass = { sent: 0, postponed: 0, dead: 0, digested: 0 }
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      const [parcel] = await claimParcels(deps, 1)
      if (parcel === undefined) return
      await sendOne(deps, parcel, signal, pass)
    }
  }
  await Promise.all(Array.from({ length: deps.limits.sendsAtOnce }, lane))
  return pass
}

async function sendOne(deps: MonitorDeps, parcel: Parcel, signal: AbortSignal, pass: SendPass): Promise<void> {
  const { db, limits } = deps
  if (parcel.kind !== 'digest' && parcel.channel !== 'inbox' && parcel.sentWithinHour >= limits.messagesPerHour) {
    await joinDigest(db, parcel)
    pass.digested++
    return
  }
  if (parcel.sentWithinDay >= limits.messagesPerDay) {
    const reason = `the monitors of its owner sent ${parcel.sentWithinDay} messages by mail and webhook within a day, which is the most (MESSAGES_PER_DAY)`
    if (await markDead(db, parcel, reason)) await reportDead(deps, parcel, reason)
    pass.dead++
    return
  }
  const content = await contentOf(deps, parcel)
  const outcome: DeliveryOutcome = content === null ? unreadable : await deliver(deps, parcel, content, signal)
  if (outcome.sent) {
    await deps.crash?.('after-post')
    await markSent(db, parcel)
    await closeLost(db, await monitorsOf(deps, parcel), { channel: parcel.channel, address: parcel.recipient })
    pass.sent++
    return
  }
  if (signal.aborted) {
    await giveBack(db, parcel)
    return
  }
  const wait = outcome.again === 'never' ? undefined : backoffMs[parcel.attempts - 1]
  if (wait === undefined) {
    if (await markDead(db, parcel, outcome.reason)) await reportDead(deps, parcel, outcome.reason)
    pass.dead++
    return
  }
  const asked = outcome.notBefore === undefined ? 0 : outcome.notBefore - deps.clock.now()
  await postpone(db, parcel, Math.min(Math.max(wait, asked), 24 * 60 * minute), outcome.reason)
  pass.postponed++
}

type Content = Pick<Delivery, 'message' | 'digested'>

async function contentOf(deps: MonitorDeps, parcel: Parcel): Promise<Content | null> {
  const { db, baseUrl } = deps
  if (parcel.kind === 'digest') {
    const waited = await digestedMessages(db, parcel.key)
    if (waited.length === 0) return null
    // Titles of messages name groups, and each has waited.
    const messages: Message[] = []
    for (const one of waited) messages.push((await mayRead(deps, parcel, one.monitor.id, one)) ? one : withoutData(one))
    return { message: digestMessage({ messages, baseUrl, timezone: messages[0]?.timezone ?? 'UTC' }), digested: messages }
  }
  const read = messageSchema.safeParse(parcel.payload)
  if (!read.success) return null
  // The first try is as old as the run.
  const readable = parcel.attempts <= 1 || (await mayRead(deps, parcel, parcel.monitor, read.data))
  return { message: readable ? read.data : withoutData(read.data) }
}

/** Whether a message that waited may still say what it said: its reader's rights may be others by now. */
async function mayRead(
  deps: MonitorDeps,
  { channel, recipient }: Pick<Parcel, 'channel' | 'recipient'>,
  monitor: string | null,
  message: Message,
): Promise<boolean> {
  if (message.groups.length === 0 || deps.oneUser) return true
  const address = { channel, address: recipient }
  const reader = await userBehind(deps, address)
  if (reader === null) return isNamed(address, deps.dataTo)
  if (monitor === null) return false
  return await dataReader(deps, reader).data({ id: monitor, owner: message.monitor.owner, version: message.monitor.version })
}

const unreadable: DeliveryOutcome = { sent: false, again: 'never', reason: 'the stored message cannot be read' }

async function deliver(deps: MonitorDeps, parcel: Parcel, content: Content, signal: AbortSignal): Promise<DeliveryOutcome> {
  const channel = deps.channels.find(({ name }) => name === parcel.channel)
  if (channel === undefined) return { sent: false, again: 'later', reason: `no ${parcel.channel} channel is configured` }
  const { key, recipient } = parcel
  // What was allowed when the address was stored may not be any more.
  const fault = await tellFault(deps, { channel: parcel.channel, address: recipient })
  if (fault !== null) return { sent: false, again: 'never', reason: fault }
  const within = AbortSignal.any([signal, AbortSignal.timeout(deps.limits.sendTimeoutMs)])
  try {
    return await channel.send({ key, channel: parcel.channel, recipient, ...content }, within)
  } catch (error) {
    deps.log.error('a channel broke off', { error, channel: parcel.channel })
    return { sent: false, again: 'later', reason: 'the channel broke off' }
  }
}

/** People who are not reached must be able to see that somewhere: with the monitor, or with each that a digest told of. Addresses stay out of the log. */
async function reportDead(deps: MonitorDeps, parcel: Parcel, reason: string): Promise<void> {
  const { id, channel, recipient: address } = parcel
  deps.log.error('a message was given up', { outbox: id, channel, reason })
  for (const monitor of await monitorsOf(deps, parcel)) await openLost(deps.db, monitor, { channel, address }, reason)
}

/** The monitors that a message is about. */
const monitorsOf = async ({ db }: MonitorDeps, { key, kind, monitor }: Parcel): Promise<string[]> =>
  kind === 'digest' ? await digestedMonitors(db, key) : monitor === null ? [] : [monitor]
