import type { Routes } from '../../api/routes.ts'
import { monitorText } from '../../text/monitors.ts'
import { readCondition } from './ConditionFields.tsx'
import type { Monitor } from './monitor.ts'
import type { Pair } from './PairRows.tsx'
import type { Severity } from './SeveritySelect.tsx'
import { choiceOf, freshChoice, type ScheduleChoice, scheduleFor, scheduleWords } from './schedule-form.ts'

export type Channel = Monitor['recipients'][number]['channel']
export type Role = Monitor['members'][number]['role']
type Change = Routes['PATCH /api/monitors/{id}']['body']

/** What is in the form of a monitor, as it is written. */
export type Edited = {
  name: string
  description: string
  sql: string
  condition: string
  severity: Severity
  schedule: ScheduleChoice
  recipients: readonly Pair<Channel>[]
  members: readonly Pair<Role>[]
}

const write = (value: unknown): string => JSON.stringify(value, null, 2)

/** The form of a monitor as it is; one without a schedule gets the usual one in the zone of the service. */
export const editedOf = (monitor: Monitor, zone: string): Edited => ({
  name: monitor.name,
  description: monitor.description ?? '',
  sql: monitor.sql,
  condition: write(monitor.condition ?? {}),
  severity: monitor.severity,
  schedule: monitor.schedule === null ? freshChoice(monitor.frequency, zone) : choiceOf(monitor.schedule),
  recipients: monitor.recipients.map(({ channel, address }) => ({ kind: channel, name: address })),
  members: monitor.members.map(({ role, user }) => ({ kind: role, name: user })),
})

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
const trimmed = <Kind extends string>(rows: readonly Pair<Kind>[]) =>
  rows.map(({ kind, name }) => ({ kind, name: name.trim() })).filter(({ name }) => name !== '')

/** What of the definition differs from the monitor: what a test or a backtest takes. Throws `RequestFailed` where the condition is no JSON. */
export function definitionChanges(monitor: Monitor, { sql, condition, severity, schedule }: Edited) {
  const written = scheduleFor(schedule)
  const read = readCondition(condition)
  return {
    // Values belong to placeholders: those that the new statement names no more go.
    ...(sql === monitor.sql ? {} : { sql, parameters: monitor.parameters.filter(({ name }) => sql.includes(`{{${name}`)) }),
    ...(same(read, monitor.condition) ? {} : { condition: read }),
    ...(severity === monitor.severity ? {} : { severity }),
    ...(monitor.schedule !== null && same(written, scheduleFor(choiceOf(monitor.schedule))) ? {} : { schedule: written }),
  }
}

/** What differs from the monitor, as a change of the version that was seen. */
export function changesOf(monitor: Monitor, edited: Edited, reason: string): Change {
  const recipients = trimmed(edited.recipients).map(({ kind, name }) => ({ channel: kind, address: name }))
  const members = trimmed(edited.members).map(({ kind, name }) => ({ role: kind, user: name }))
  const description = edited.description.trim() === '' ? null : edited.description.trim()
  return {
    version: monitor.version,
    ...definitionChanges(monitor, edited),
    ...(edited.name.trim() === monitor.name ? {} : { name: edited.name.trim() }),
    ...(description === monitor.description ? {} : { description }),
    ...(same(
      recipients,
      monitor.recipients.map(({ channel, address }) => ({ channel, address })),
    )
      ? {}
      : { recipients }),
    ...(same(
      members,
      monitor.members.map(({ role, user }) => ({ role, user })),
    )
      ? {}
      : { members }),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  }
}

/** A part that two people changed at one time, or that only the other one did, in words. */
export type Differing = { label: string; theirs: string; mine: string }

/** Where a monitor that somebody else saved meanwhile differs from what is in the form. */
export function differing(theirs: Monitor, mine: Edited): Differing[] {
  const { conflict: text } = monitorText
  const other = editedOf(theirs, mine.schedule.zone)
  const people = <Kind extends string>(rows: readonly Pair<Kind>[]): string =>
    trimmed(rows)
      .map(({ kind, name }) => `${kind} ${name}`)
      .join(', ') || '–'
  const parts: [string, (one: Edited) => string][] = [
    [text.parts.name, ({ name }) => name],
    [text.parts.description, ({ description }) => description || '–'],
    [text.parts.sql, ({ sql }) => sql],
    [text.parts.condition, ({ condition }) => tidy(condition)],
    [text.parts.severity, ({ severity }) => severity],
    [text.parts.schedule, ({ schedule }) => scheduleWords(scheduleFor(schedule))],
    [text.parts.recipients, ({ recipients }) => people(recipients)],
    [text.parts.members, ({ members }) => people(members)],
  ]
  return parts.map(([label, of]) => ({ label, theirs: of(other), mine: of(mine) })).filter((part) => part.theirs !== part.mine)
}

/** JSON without regard to its spaces; what is none stays as it is. */
function tidy(json: string): string {
  try {
    return write(JSON.parse(json))
  } catch {
    return json
  }
}
