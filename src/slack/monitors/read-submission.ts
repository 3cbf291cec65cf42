import * as z from 'zod'
import { type AlertConditionInput, alertConditionSchema } from '../../monitors/condition/condition.ts'
import type { NewMonitorInput } from '../../monitors/service/save-monitor.ts'
import type { Submission } from '../read-interaction.ts'
import { type Rule, rules, type SaveContext, suggestedPrefix } from './save-view.ts'

const contextSchema = z.object({
  answer: z.uuid(),
  moving: z.boolean(),
  team: z.string(),
  channel: z.string().nullable(),
  suggested: z.array(alertConditionSchema).max(3).default([]),
})

/** What was filled in; a fault belongs to a block of the view. */
export type ReadSubmission =
  | { ok: true; about: SaveContext; place: string; input: NewMonitorInput }
  | { ok: false; faults: Record<string, string> }

const fieldSchema = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_time: z.string().nullish(),
  selected_conversation: z.string().nullish(),
})

/** Reads a submitted view into what saves a monitor. */
export function readSaveSubmission({ view, team }: Submission): ReadSubmission {
  const field = (name: string) => fieldSchema.safeParse(view.state.values[name]?.[name]).data
  const about = contextSchema.safeParse(jsonOf(view.private_metadata))
  if (!about.success || about.data.team !== team.id)
    return { ok: false, faults: { name: 'This view is too old. Open it again from the answer.' } }
  const named = field('rule')?.selected_option?.value ?? ''
  const suggested = named.startsWith(suggestedPrefix) ? about.data.suggested[Number(named.slice(suggestedPrefix.length))] : undefined
  const rule = named as Rule
  const chosen = suggested === undefined ? rules[rule] : { column: false, value: false }
  if (chosen === undefined) return { ok: false, faults: { rule: 'expected one of the rules' } }
  const column = field('column')?.selected_option?.value ?? null
  const typed = field('value')?.value ?? ''
  const value = Number(typed)
  const faults: Record<string, string> = {}
  if (chosen.column && column === null) faults.column = 'This rule needs a column.'
  if (chosen.value && (typed.trim() === '' || !Number.isFinite(value))) faults.value = 'This rule needs a number.'
  if (rule.startsWith('change') && value <= 0) faults.value = 'Expected a number of percent above 0.'
  const place = field('place')?.selected_conversation ?? null
  if (place === null) faults.place = 'Say whom to tell.'
  if (Object.keys(faults).length > 0 || place === null) return { ok: false, faults }
  const remind = Number(field('remind')?.value ?? '') || null
  const condition: AlertConditionInput = {
    ...(suggested ?? { schema: 1, when: whenOf(rule, column ?? '', value) }),
    ...(remind === null ? {} : { renotify: { every_hours: remind, on_worse_pct: null } }),
  }
  const frequency = field('frequency')?.selected_option?.value ?? 'daily'
  return {
    ok: true,
    about: about.data,
    place,
    input: {
      name: field('name')?.value?.trim() || undefined,
      from: { answer: about.data.answer, dates: about.data.moving ? 'moving' : 'fixed' },
      condition,
      schedule: scheduleOf(frequency, field('zone')?.value?.trim() || undefined, field('time')?.selected_time ?? null),
      recipients: [{ channel: 'slack', address: `${team.id}/${place}` }],
    },
  }
}

function whenOf(rule: Rule, column: string, value: number): AlertConditionInput['when'] {
  const change = { kind: 'change', column, measure: 'percent', direction: 'either', value } as const
  switch (rule) {
    case 'any_rows':
      return { kind: 'row_count', op: 'gt', value: 0 }
    case 'no_rows':
      return { kind: 'row_count', op: 'lt', value: 1 }
    case 'above':
      return { kind: 'threshold', column, op: 'gt', value }
    case 'below':
      return { kind: 'threshold', column, op: 'lt', value }
    case 'change':
      return { ...change, basis: { type: 'previous_run' } }
    case 'change_week':
      return { ...change, basis: { type: 'runs_ago', n: 7 } }
    case 'new_rows':
      return { kind: 'new_rows', keys: [column] }
  }
}

const scheduleOf = (frequency: string, timezone: string | undefined, time: string | null): Record<string, unknown> => ({
  frequency,
  ...(timezone === undefined ? {} : { timezone }),
  ...(time === null || frequency === 'hourly' ? {} : { local_time: time }),
  ...(frequency === 'weekly' ? { iso_dow: 1 } : {}),
  ...(frequency === 'monthly' ? { month_day: 1 } : {}),
})

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
