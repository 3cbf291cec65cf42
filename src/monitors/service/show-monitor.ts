import type { Principal } from '../../identity/principal.ts'
import { alertConditionSchema } from '../condition/condition.ts'
import { conditionSentence } from '../condition/sentence.ts'
import type { Recipient, Snapshot } from '../monitor.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { findIncident, findUpkeep, type MonitorRow } from '../store/monitor.table.ts'
import { listMembers, listRecipients, type Member } from '../store/people.table.ts'
import { findOpenProposal, type ProposalRow } from '../store/proposal.table.ts'
import { findSnapshot } from '../store/version.table.ts'
import { precisionOf } from '../tuning/precision.ts'
import { type MyRole, myRole } from './access.ts'
import type { ServiceDeps } from './deps.ts'
import { comingSlots } from './planned.ts'

/** How often alerts were right, with the interval in which the true share lies (95 %, Wilson); null before anybody judged one. */
export type Precision = { right: number; wrong: number; value: number; low: number; high: number }

/** A monitor with all that its page shows. `snapshot` is null where only the documented columns are known. */
export type MonitorView = {
  row: MonitorRow
  role: MyRole
  precision: Precision | null
  snapshot: Snapshot | null
  /** Of a snapshot that is not shown too. */
  schedule: Schedule | null
  /** Whether who asks may be shown what the runs saw. */
  readable: boolean
  sentence: string | null
  recipients: Recipient[]
  members: Member[]
  incident: { code: string; message: string; openedAt: string } | null
  proposal: ProposalRow | null
  nextRuns: string[]
  /** Whether the way of an alarm was tried, and whether the statement still fits the database, with what was found. */
  lastDrill: unknown
  lastRehearsal: unknown
}

/** What is known of how often alerts were right, from how many people called right and wrong. */
export function precisionView(right: number, wrong: number): Precision | null {
  const found = precisionOf(right, wrong)
  return found === null ? null : { right, wrong, value: found.value, low: found.low, high: found.high }
}

/** Reads everything of a monitor that was found. */
export async function viewMonitor(
  deps: Pick<ServiceDeps, 'db' | 'plannedNow'>,
  row: MonitorRow,
  principal: Principal,
): Promise<MonitorView> {
  const { db } = deps
  const [snapshot, recipients, members, incident, proposal, upkeep] = await Promise.all([
    findSnapshot(db, row.id, row.version),
    listRecipients(db, row.id),
    listMembers(db, row.id),
    findIncident(db, row.id),
    findOpenProposal(db, row.id),
    findUpkeep(db, row.id),
  ])
  const condition = snapshot?.condition ?? alertConditionSchema.safeParse(row.condition).data ?? null
  return {
    row,
    role: myRole(row, principal),
    precision: precisionView(row.truePositives, row.falsePositives),
    snapshot,
    schedule: snapshot?.schedule ?? null,
    readable: true,
    sentence: condition === null ? null : conditionSentence(condition),
    recipients,
    members,
    incident,
    proposal,
    lastDrill: upkeep?.drill ?? null,
    lastRehearsal: upkeep?.rehearsal ?? null,
    nextRuns: snapshot === null || !row.enabled ? [] : await comingSlots(deps, snapshot.schedule, row.id, 5),
  }
}
