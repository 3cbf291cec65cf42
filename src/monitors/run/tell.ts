import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import { inlineParameters } from '../../guard/inline-parameters.ts'
import { conditionSentence } from '../condition/sentence.ts'
import type { MonitorDeps } from '../deps.ts'
import type { Recipient } from '../monitor.ts'
import { buildMessage, type ToldGroup, withoutData } from '../notify/build-message.ts'
import { mayRead } from '../notify/may-read.ts'
import type { Message } from '../notify/message.ts'
import type { OpenAlert } from './alert-rows.ts'
import type { Stepped } from './judge-run.ts'
import type { RunPlan } from './run-plan.ts'
import type { RunOutcome } from './run-statement.ts'

/** Somebody to tell, and whether they may see rows. */
export type Reader = Recipient & { sees: boolean }

/** Who is told of a monitor: its recipients, or the owner's inbox where there are none. Rights are those of this moment, for the very statement that ran. */
export async function readersOf(
  deps: MonitorDeps,
  plan: Pick<RunPlan, 'owner' | 'recipients'>,
  outcome: RunOutcome | null,
): Promise<Reader[]> {
  const recipients: Recipient[] = plan.recipients.length > 0 ? plan.recipients : [{ channel: 'inbox', address: plan.owner }]
  const readers: Reader[] = []
  for (const recipient of recipients) {
    const isOwner = recipient.channel === 'inbox' && recipient.address === plan.owner
    readers.push({ ...recipient, sees: isOwner || (outcome !== null && (await maySee(deps, recipient, outcome))) })
  }
  return readers
}

const maySee = (deps: MonitorDeps, recipient: Recipient, { candidate, checked }: RunOutcome): Promise<boolean> =>
  mayRead(deps, recipient, { candidate: candidate.text, parameters: candidate.parameters, checked, maxRows: candidate.maxRows })

/** What a group's step is to be told as; the alert is the one that it opened, repeated or resolved. */
export function toldGroup(
  { found, seen, before, step }: Stepped,
  open: ReadonlyMap<string, OpenAlert>,
  plan: RunPlan,
  kind: ToldGroup['kind'],
): ToldGroup {
  const { instance, effects } = step
  const isNoData = kind === 'no_data' || kind === 'data_back'
  const effect = effects.find((one) => (one.do === 'repeat' ? !isNoData : (one.kind === 'no_data') === isNoData))
  const alert = effect?.alert ?? (isNoData ? instance.openNoDataAlert : instance.openAlert)
  const known = alert === null ? undefined : open.get(alert)
  const severity =
    effect?.do === 'open' || effect?.do === 'repeat' ? effect.severity : (known?.severity ?? instance.toldSeverity ?? plan.severity)
  return {
    kind,
    alert,
    group: found.group,
    verdict: seen === 'absent' ? null : found.verdict,
    evidence: found.evidence,
    severity,
    since: instance.since ?? before.since,
    occurrences: (known?.occurrences ?? 0) + (effect?.do === 'open' || effect?.do === 'repeat' ? 1 : 0),
    ...(effect?.do === 'resolve' ? { reason: effect.reason } : {}),
  }
}

/** The message that a run makes of the groups that changed. */
export function messageOf(
  deps: Pick<MonitorDeps, 'baseUrl'>,
  plan: RunPlan,
  outcome: RunOutcome,
  changes: readonly ToldGroup[],
  notes: readonly string[],
): Message {
  const { checked, bound, result, columns, elapsedMs } = outcome
  return buildMessage({
    monitor: { id: plan.id, name: plan.name, version: plan.version, owner: plan.owner },
    question: plan.question,
    slot: plan.slot,
    timezone: plan.timezone,
    condition: plan.condition,
    rule: conditionSentence(plan.condition, columns),
    result: { ...result, columns },
    changes,
    statement: {
      sql: inlineParameters(checked.text, checked.parameters),
      parameters: bound.map(({ name, value }) => ({ name, value: Array.isArray(value) ? value.join(', ') : String(value) })),
      durationMs: elapsedMs,
    },
    baseUrl: deps.baseUrl,
    notes,
  })
}

type Posted = { monitor: string; alert: string | null; message: Message }

/**
 * Puts a message into the outbox for each reader, in the transaction that decided on it. `key` names what it is about: a second row with the same one is no
 * row. The inbox is the outbox itself, so what goes there has arrived.
 */
export async function postMessage(db: Db, readers: readonly Reader[], key: string, { monitor, alert, message }: Posted): Promise<number> {
  if (readers.length === 0) return 0
  const hidden = JSON.stringify(withoutData(message))
  const whole = JSON.stringify(message)
  const rows = await db.many(
    z.object({ id: z.string() }),
    sql`insert into pulse_ops.outbox (dedupe_key, alert_id, monitor_id, kind, channel, recipient, payload, status, sent_at)
      select ${key} || ':' || channel || ':' || left(md5(address), 12), ${alert}::uuid, ${monitor}::uuid, ${message.kind}, channel, address,
        case when sees then ${whole}::jsonb else ${hidden}::jsonb end, case channel when 'inbox' then 'sent' else 'waiting' end,
        case channel when 'inbox' then now() end
      from unnest(${readers.map(({ channel }) => channel)}::text[], ${readers.map(({ address }) => address)}::text[],
        ${readers.map(({ sees }) => sees)}::boolean[]) as r (channel, address, sees)
      on conflict (dedupe_key) do nothing returning id`,
  )
  return rows.length
}
