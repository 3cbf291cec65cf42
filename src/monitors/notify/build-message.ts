import type { Cell, ResultColumn } from '../../present/columns.ts'
import { cellFormatter, decimalsFor } from '../../present/format.ts'
import { type AlertCondition, leavesOf, type Severity } from '../condition/condition.ts'
import { type GroupFacts, groupSentence } from './group-sentence.ts'
import type { Message, MessageKind } from './message.ts'
import { groupName, writeCell, writeChange, writeInstant, writeLike } from './write-value.ts'

/** A group that people are told of, after its step. Instants are ISO texts. */
export type ToldGroup = GroupFacts & {
  kind: 'firing' | 'still_firing' | 'worse' | 'reminder' | 'resolved' | 'no_data' | 'data_back'
  alert: string | null
  /** Rows that show it, as positions in the result. */
  evidence: readonly number[]
  severity: Severity
  since: string | null
  occurrences: number
}

/** One monitor that a message is about. */
export type KnownMonitor = Message['monitor'] & { id: string }

export type MessageFacts = {
  monitor: KnownMonitor
  /** What the owner asked, null for SQL. */
  question: string | null
  slot: string
  timezone: string
  condition: AlertCondition
  /** The condition as one sentence. */
  rule: string
  result: { columns: readonly ResultColumn[]; rows: readonly (readonly Cell[])[]; truncated: boolean }
  /** At least one. */
  changes: readonly ToldGroup[]
  statement: { sql: string; parameters: Message['parameters']; durationMs: number | null }
  /** Where the service is reached, without a slash at the end. */
  baseUrl: string
  /** What else the reader should know, such as checks that were missed. */
  notes: readonly string[]
}

/** Rows and groups that one message shows. */
export const mostShown = 20

/** One message for a monitor and a slot: all groups that changed, most pressing first, 20 at most, with up to 20 rows of evidence. */
export function buildMessage(facts: MessageFacts): Message {
  const { monitor, condition, changes, timezone, result } = facts
  const sorted = changes.toSorted((a, b) => pressing(a) - pressing(b))
  const shown = sorted.slice(0, mostShown).map((told) => groupOf(told, facts))
  const kind = sorted[0]?.kind ?? 'firing'
  const names = new Set(sorted.map(({ group }) => groupName(group.values)).filter((name) => name !== ''))
  const one = changes.length === 1 ? (changes[0]?.alert ?? null) : null
  const wanted = [...new Set(sorted.flatMap(({ evidence }) => evidence))].slice(0, mostShown)
  return {
    kind,
    monitor,
    slot: facts.slot,
    timezone,
    title: titleOf(kind, sorted[0]?.severity ?? 'low', monitor.name, names),
    sentence: sentenceOf(
      shown.map(({ sentence }) => sentence),
      sorted.length,
    ),
    rule: facts.rule,
    groups: shown,
    more: Math.max(0, sorted.length - shown.length),
    evidence: evidenceOf(result, wanted, timezone),
    sql: facts.statement.sql,
    parameters: facts.statement.parameters,
    duration_ms: facts.statement.durationMs,
    links: linksOf(facts.baseUrl, monitor.id, one, kind, facts.question),
    notes: [
      ...(condition.when.kind === 'all' || condition.when.kind === 'any' ? [`Watched: ${facts.rule}`] : []),
      ...(result.truncated ? ['The result was cut; there are more rows than were read.'] : []),
      ...facts.notes,
    ],
  }
}

/** A message about the monitor itself: it fails, was switched off, or its alarm path was tried. */
export function healthMessage(facts: {
  kind: 'health' | 'disabled' | 'drill'
  monitor: KnownMonitor
  slot: string | null
  timezone: string
  title: string
  sentence: string
  notes: readonly string[]
  baseUrl: string
}): Message {
  const { baseUrl, notes, ...rest } = facts
  return { ...empty, ...rest, links: linksOf(baseUrl, facts.monitor.id, null, facts.kind, null), notes: [...notes] }
}

/** What was too much for one hour, as one message: a line for each message that was held back. */
export function digestMessage({
  messages,
  baseUrl,
  timezone,
}: {
  messages: readonly Message[]
  baseUrl: string
  timezone: string
}): Message {
  const monitors = new Set(messages.map(({ monitor }) => monitor.id))
  const [first] = messages
  return {
    ...empty,
    kind: 'digest',
    monitor: monitors.size === 1 && first ? first.monitor : { id: null, name: 'Monitors', version: 0, owner: '' },
    slot: null,
    timezone,
    title: `${messages.length} messages from ${monitors.size} ${monitors.size === 1 ? 'monitor' : 'monitors'}`,
    sentence: 'More messages than one hour allows were gathered into this one.',
    links: { ...noLinks, open: `${baseUrl}/alerts` },
    notes: [
      ...messages.slice(0, mostShown * 5).map((message) => `${message.title} ${message.links.open}`),
      ...(messages.length > mostShown * 5 ? [`and ${messages.length - mostShown * 5} more`] : []),
    ],
  }
}

/** The message for people who may not read the data: that something happened, and where to look if they may some day. */
export const withoutData = (message: Message): Message => ({
  ...message,
  title: `${stateWords(message.kind)}: ${message.monitor.name}`,
  sentence: 'You may not read the data of this monitor, so the message shows none.',
  rule: '',
  groups: [],
  more: 0,
  evidence: null,
  sql: null,
  parameters: [],
  duration_ms: null,
  links: { ...noLinks, open: message.links.open },
  notes: [],
})

const noLinks = { acknowledge: null, snooze: null, right: null, wrong: null, ask: null }
const empty = { rule: '', groups: [], more: 0, evidence: null, sql: null, parameters: [], duration_ms: null }

const order: MessageKind[] = ['firing', 'worse', 'still_firing', 'no_data', 'reminder', 'resolved', 'data_back']
const severityOrder: Severity[] = ['critical', 'high', 'medium', 'low']
const pressing = ({ kind, severity }: ToldGroup): number => order.indexOf(kind) * 10 + severityOrder.indexOf(severity)

function groupOf(told: ToldGroup, { condition, result, timezone, baseUrl }: MessageFacts): Message['groups'][number] {
  const { verdict } = told
  const judged = verdict?.kind === 'ok' || verdict?.kind === 'breach' ? verdict : null
  const column = columnOf(condition, result.columns)
  const like = (value: number | null) => (column === null ? (value === null ? null : String(value)) : writeLike(value, column))
  const [leaf] = leavesOf(condition)
  const percent = leaf?.kind !== 'change' || leaf.measure === 'percent'
  return {
    kind: told.kind,
    alert: told.alert,
    url: told.alert === null ? null : `${baseUrl}/alerts/${told.alert}`,
    sentence: groupSentence(told, condition, result.columns, timezone),
    group: told.group.values,
    value:
      judged === null || (judged.text === null && judged.value === null)
        ? null
        : column === null
          ? String(judged.text ?? judged.value)
          : writeCell(judged.text ?? judged.value, column, timezone),
    limit: like(judged?.limit ?? null),
    expected: like(judged?.expected ?? null),
    change: judged?.change === null || judged?.change === undefined ? null : percent ? writeChange(judged.change) : like(judged.change),
    severity: told.severity,
    since: told.since,
    occurrences: told.occurrences,
  }
}

/** The column whose cells are tested, of several tests that of the first; null where rows are counted. */
function columnOf(condition: AlertCondition, columns: readonly ResultColumn[]): ResultColumn | null {
  const [leaf] = leavesOf(condition)
  const name = leaf === undefined ? null : 'column' in leaf ? leaf.column : 'left' in leaf ? leaf.left : null
  return columns.find((column) => column.name === name) ?? null
}

const stateWords = (kind: MessageKind): string => states[kind]
const states: Record<MessageKind, string> = {
  firing: 'Alert',
  still_firing: 'Still firing',
  worse: 'Worse',
  reminder: 'Still open',
  resolved: 'Resolved',
  no_data: 'No data',
  data_back: 'Data is back',
  health: 'Monitor fails',
  disabled: 'Monitor switched off',
  drill: 'Drill',
  digest: 'Summary',
}

function titleOf(kind: MessageKind, severity: Severity, monitor: string, names: ReadonlySet<string>): string {
  const state = kind === 'firing' || kind === 'worse' ? `${states[kind]} (${severity})` : states[kind]
  const [first] = names
  const whom = names.size === 1 && first !== undefined ? `: ${first}` : names.size > 1 ? `: ${names.size} groups` : ''
  return `${state}: ${monitor}${whom}`
}

const sentenceOf = (sentences: string[], count: number): string =>
  count <= 3 ? sentences.join(' ') : `${sentences.slice(0, 2).join(' ')} And ${count - 2} more.`

function evidenceOf({ columns, rows, truncated }: MessageFacts['result'], wanted: number[], timeZone: string): Message['evidence'] {
  if (wanted.length === 0) return null
  const shown = wanted.flatMap((at) => (rows[at] === undefined ? [] : [rows[at]]))
  const writers = columns.map((column, at) =>
    cellFormatter(column, {
      timeZone,
      place: 'prose',
      decimals: decimalsFor(
        column,
        shown.map((row) => row[at]),
      ),
    }),
  )
  return {
    columns: columns.map(({ label }) => label),
    rows: shown.map((row) => writers.map((write, at) => write(row[at]))),
    truncated,
  }
}

function linksOf(baseUrl: string, monitor: string, alert: string | null, kind: MessageKind, question: string | null): Message['links'] {
  const ask = question === null ? null : `${baseUrl}/?ask=${encodeURIComponent(question)}`
  if (alert === null) return { ...noLinks, open: `${baseUrl}/monitors/${monitor}`, ask }
  const open = `${baseUrl}/alerts/${alert}`
  const over = kind === 'resolved' || kind === 'data_back'
  const action = (name: string): string => `${open}?do=${name}`
  return {
    open,
    acknowledge: over ? null : action('acknowledge'),
    snooze: over ? null : action('snooze'),
    right: action('right'),
    wrong: action('wrong'),
    ask,
  }
}

/** When the message speaks of, for people: the slot in the monitor's zone; null for a message without one. */
export const slotText = ({ slot, timezone }: Pick<Message, 'slot' | 'timezone'>): string | null =>
  slot === null ? null : writeInstant(slot, timezone)
