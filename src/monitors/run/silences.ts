import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { type Severity, severitySchema } from '../condition/condition.ts'
import { fitsPattern } from './fits-pattern.ts'
import type { RunPlan } from './run-plan.ts'

const matcherSchema = z.object({
  monitor: z.string().nullish(),
  category: z.string().nullish(),
  severity: severitySchema.nullish(),
  group: z.string().nullish(),
  exact: z.boolean().nullish(),
})

const silenceRow = z.object({
  id: z.string(),
  matcher: jsonColumn(matcherSchema.nullable().catch(null)),
  active: z.boolean(),
  expected: z.boolean(),
  dates: jsonColumn(z.array(z.string())),
})

/** What is kept quiet at a planned time, and the local days of planned events, which stay out of the scoring of series. */
export type Silences = {
  /** The silence that a group with this severity is under, null when none. */
  over(group: string, severity: Severity): string | null
  excludedDates: ReadonlySet<string>
}

/** Nothing is silenced. */
export const noSilences: Silences = { over: () => null, excludedDates: new Set() }

type Matcher = z.infer<typeof matcherSchema>

/** Reads silences that a monitor is under. A past one counts only when it stands for a planned event. */
export async function readSilences(db: Db, plan: RunPlan): Promise<Silences> {
  const rows = await db.many(
    silenceRow,
    sql`select id, matcher, starts_at <= ${plan.exactSlot}::timestamptz and ends_at > ${plan.exactSlot}::timestamptz as active, expected,
        case when expected then (select coalesce(json_agg(d::date), '[]') from generate_series((starts_at at time zone ${plan.timezone})::date::timestamp,
          least(ends_at, starts_at + interval '400 days') at time zone ${plan.timezone}, interval '1 day') as d) else '[]' end as dates
      from pulse_ops.silence where starts_at <= ${plan.exactSlot}::timestamptz and (expected or ends_at > ${plan.exactSlot}::timestamptz)
        and (matcher ->> 'monitor' is null or matcher ->> 'monitor' = ${plan.id})
      order by ends_at desc limit 1000`,
  )
  const mine = rows.flatMap(({ matcher, ...rest }) => (matcher !== null && fitsMonitor(matcher, plan) ? [{ matcher, ...rest }] : []))
  const active = mine.filter((one) => one.active)
  return {
    over: (group, severity) => {
      const found = active.find(({ matcher }) => (matcher.severity ?? severity) === severity && fitsGroup(matcher, group))
      return found === undefined ? null : `silence ${found.id}`
    },
    excludedDates: new Set(mine.filter((one) => one.expected).flatMap(({ dates }) => dates)),
  }
}

const fitsMonitor = ({ monitor, category }: Matcher, plan: RunPlan): boolean =>
  (monitor ?? plan.id) === plan.id && (category === null || category === undefined || category === plan.category)

/** Whether a group is the one that is meant, or a pattern with `*` fits it: its key, or one of its values. */
function fitsGroup({ group: pattern, exact }: Matcher, groupKey: string): boolean {
  if (pattern === null || pattern === undefined) return true
  if (exact === true) return pattern === groupKey
  const values: unknown = JSON.parse(groupKey)
  return fitsPattern(pattern, groupKey) || (Array.isArray(values) && values.some((value) => fitsPattern(pattern, String(value))))
}
