import * as z from 'zod'
import { cellSchema } from '../../present/columns.ts'
import { severitySchema } from '../condition/condition.ts'
import type { channelNames } from '../monitor.ts'

/** What happened, in the order of the decision; `health` tells of a monitor that cannot run, `digest` sums up what was too much for one hour. */
export const messageKinds = [
  'firing',
  'still_firing',
  'worse',
  'reminder',
  'resolved',
  'no_data',
  'data_back',
  'health',
  'disabled',
  'drill',
  'digest',
] as const
export type MessageKind = (typeof messageKinds)[number]

const groupSchema = z.object({
  /** What happened to this group; the kind of the message is that of its most pressing group. */
  kind: z.enum(messageKinds),
  alert: z.string().nullable(),
  /** The page of the alert; null when none is open. */
  url: z.string().nullable(),
  sentence: z.string(),
  group: z.array(z.object({ column: z.string(), value: cellSchema })),
  value: z.string().nullable(),
  limit: z.string().nullable(),
  expected: z.string().nullable(),
  change: z.string().nullable(),
  severity: severitySchema,
  since: z.string().nullable(),
  occurrences: z.number().int(),
})

/** Pages of the service. They ask before they change anything, so that a program which follows links acknowledges nothing; null: does not apply. */
const linksSchema = z.object({
  open: z.string(),
  acknowledge: z.string().nullable(),
  snooze: z.string().nullable(),
  right: z.string().nullable(),
  wrong: z.string().nullable(),
  ask: z.string().nullable(),
})

/**
 * One message for a monitor, a slot and a channel, with all groups that changed (20 at most, `more` counts the rest). Numbers come from the result, written by
 * the one formatter; texts are not escaped, which each channel does in its own way. `evidence` is empty for who may not read the data source.
 */
export const messageSchema = z.object({
  kind: z.enum(messageKinds),
  /** `id` is null in a digest of several monitors. */
  monitor: z.object({ id: z.string().nullable(), name: z.string(), version: z.number().int(), owner: z.string() }),
  slot: z.string().nullable(),
  timezone: z.string(),
  title: z.string(),
  sentence: z.string(),
  rule: z.string(),
  groups: z.array(groupSchema).max(20),
  more: z.number().int(),
  evidence: z.object({ columns: z.array(z.string()), rows: z.array(z.array(cellSchema)).max(20), truncated: z.boolean() }).nullable(),
  sql: z.string().nullable(),
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
  duration_ms: z.number().nullable(),
  links: linksSchema,
  notes: z.array(z.string()),
})
export type Message = z.infer<typeof messageSchema>

/** A row of the outbox on its way. `key` is the same however often it is sent. `digested`: the messages that a digest sums up, for a channel that judges each. */
export type Delivery = {
  key: string
  channel: (typeof channelNames)[number]
  recipient: string
  message: Message
  digested?: readonly Message[]
}

/** How a delivery ended. `later`: worth another try, perhaps not before a time in epoch milliseconds; `never`: the receiver will not take it. */
export type DeliveryOutcome = { sent: true } | { sent: false; again: 'later' | 'never'; reason: string; notBefore?: number }

/** A way to people. A channel never throws for what a receiver does, and gives up by itself after its timeout. */
export type Channel = {
  name: (typeof channelNames)[number]
  /** Whether an address may be used, before it is stored; null when it may, else what was expected. */
  fault(address: string): string | null
  send(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>
}
