import type pg from 'pg'
import * as z from 'zod'
import { gaugeAt, gaugeLimit } from './gauge.ts'

/** What a chaos run left behind. Every list of faults must be empty. `claims`: how often a slot was taken, so what goes beyond `settled` was lost or refused. */
export type ChaosFindings = {
  monitors: number
  slots: number
  settled: number
  missed: number
  errors: number
  claims: number
  alerts: number
  messages: number
  faults: string[]
}

const hourMs = 3_600_000
const monitorRow = z.object({ id: z.string(), shift: z.number(), next: z.coerce.number(), claims: z.number() })
const runRow = z.object({ id: z.string(), slot: z.coerce.number(), status: z.string(), log: z.string().nullable() })
const alertRow = z.object({ id: z.string(), opened: z.coerce.number(), resolved: z.coerce.number().nullable(), occurrences: z.number() })
const outboxRow = z.object({ id: z.string(), key: z.string(), status: z.string() })

type Alert = { opened: number; resolved: number | null; occurrences: number }

/**
 * Reads what is in the tables and holds it against what must be there: each planned time once, from the first to the last; a log row for each; alerts exactly as the values
 * of the runs demand, worked out here without the service's own rules; each message sent, and each known to the receiver.
 */
export async function checkChaos(
  client: pg.ClientBase,
  { first, posts }: { first: string; posts: ReadonlyMap<string, number> },
): Promise<ChaosFindings> {
  const all = async <T>(row: z.ZodType<T>, text: string): Promise<T[]> => z.array(row).parse((await client.query(text)).rows)
  const monitors = await all(
    monitorRow,
    `select m.id, (x.params -> 0 ->> 'value')::int4 as shift, extract(epoch from m.next_run)::float8 * 1000 as next, x.lease_token::int4 as claims
      from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id order by 2`,
  )
  const runs = await all(
    runRow,
    'select monitor_id as id, extract(epoch from slot)::float8 * 1000 as slot, status, log_id::text as log from pulse_ops.run order by slot',
  )
  const alerts = await all(
    alertRow,
    `select monitor_id as id, extract(epoch from opened_slot)::float8 * 1000 as opened, extract(epoch from resolved_slot)::float8 * 1000 as resolved, occurrences
      from pulse_ops.alert_ext order by opened_slot`,
  )
  const outbox = await all(outboxRow, "select monitor_id as id, dedupe_key as key, status from pulse_ops.outbox where channel = 'webhook'")
  const logged = await all(z.object({ id: z.string() }), 'select id::text as id from public.pulse_execution_log')
  const faults: string[] = []
  const runsOf = Map.groupBy(runs, ({ id }) => id)
  const alertsOf = Map.groupBy(alerts, ({ id }) => id)
  let demanded = 0
  for (const { id, shift, next } of monitors) {
    const own = runsOf.get(id) ?? []
    const slots = own.map(({ slot }) => slot)
    const planned: number[] = []
    for (let slot = Date.parse(first); slot < next; slot += hourMs) planned.push(slot)
    if (JSON.stringify(slots) !== JSON.stringify(planned))
      faults.push(`monitor ${shift}: ${planned.length} slots planned, ${slots.length} found`)
    const expected = alertsFor(own, shift)
    demanded += expected.reduce((sum, { resolved }) => sum + (resolved === null ? 1 : 2), 0)
    const found = (alertsOf.get(id) ?? []).map(({ opened, resolved, occurrences }): Alert => ({ opened, resolved, occurrences }))
    if (JSON.stringify(found) !== JSON.stringify(expected))
      faults.push(`monitor ${shift}: alerts ${JSON.stringify(found)}, demanded ${JSON.stringify(expected)}`)
    if (found.filter(({ resolved }) => resolved === null).length > 1) faults.push(`monitor ${shift}: more than one open alert`)
  }
  const logs = new Set(logged.map(({ id }) => id))
  const unlogged = runs.filter(({ log }) => log === null || !logs.has(log)).length
  if (unlogged > 0 || logged.length !== runs.length)
    faults.push(`${runs.length} slots settled, ${logged.length} logged, ${unlogged} without a log row`)
  if (outbox.length !== demanded) faults.push(`${demanded} messages demanded, ${outbox.length} written`)
  const unsent = outbox.filter(({ key, status }) => status !== 'sent' || !posts.has(key))
  if (unsent.length > 0) faults.push(`${unsent.length} messages did not arrive`)
  if (posts.size !== outbox.length) faults.push(`${posts.size} keys were posted, ${outbox.length} messages written`)
  return {
    monitors: monitors.length,
    slots: runs.length,
    settled: runs.filter(({ status }) => status === 'ok').length,
    missed: runs.filter(({ status }) => status === 'missed').length,
    errors: runs.filter(({ status }) => status === 'error').length,
    claims: monitors.reduce((sum, { claims }) => sum + claims, 0),
    alerts: alerts.length,
    messages: outbox.length,
    faults,
  }
}

/** The alerts that the values of good runs demand: one from the first value above the limit to the next one that is not. */
function alertsFor(runs: readonly z.infer<typeof runRow>[], shift: number): Alert[] {
  const alerts: Alert[] = []
  let open: Alert | null = null
  for (const { slot, status } of runs) {
    if (status !== 'ok') continue
    const above = gaugeAt(slot, shift) > gaugeLimit
    if (above && open !== null) open.occurrences++
    else if (above) {
      open = { opened: slot, resolved: null, occurrences: 1 }
      alerts.push(open)
    } else if (open !== null) {
      open.resolved = slot
      open = null
    }
  }
  return alerts
}
