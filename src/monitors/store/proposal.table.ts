import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'

export const proposalKinds = ['threshold', 'for_runs', 'group', 'season', 'window'] as const

const row = z.object({
  id: z.string(),
  kind: z.enum(proposalKinds),
  version: z.number().int(),
  proposal: jsonColumn(z.unknown()),
  evidence: jsonColumn(z.unknown()),
  labels: z.number().int(),
  status: z.enum(['open', 'accepted', 'declined', 'superseded']),
  createdAt: z.string(),
})
/** A change that the feedback on a monitor's alerts speaks for. Nothing is changed by it until somebody accepts it. */
export type ProposalRow = z.infer<typeof row>

const columns = sql`id, kind, query_version as version, proposal, evidence, labels, status, ${utcText('created_at')} as "createdAt"`

/** The open proposal of a monitor, or null. */
export const findOpenProposal = (db: Db, monitor: string): Promise<ProposalRow | null> =>
  db.maybeOne(row, sql`select ${columns} from pulse_ops.tuning_proposal where monitor_id = ${monitor} and status = 'open'`)

/** The newest proposal of a monitor, whatever became of it. */
export const findLatestProposal = (db: Db, monitor: string): Promise<ProposalRow | null> =>
  db.maybeOne(row, sql`select ${columns} from pulse_ops.tuning_proposal where monitor_id = ${monitor} order by created_at desc limit 1`)

export type NewProposal = Pick<ProposalRow, 'kind' | 'version' | 'proposal' | 'evidence' | 'labels'> & { monitor: string }

/** Stores a proposal unless one is open. */
export const insertProposal = (db: Db, { monitor, kind, version, proposal, evidence, labels }: NewProposal): Promise<number> =>
  db.run(sql`insert into pulse_ops.tuning_proposal (monitor_id, query_version, kind, proposal, evidence, labels)
    values (${monitor}, ${version}, ${kind}, ${JSON.stringify(proposal)}::jsonb, ${JSON.stringify(evidence)}::jsonb, ${labels}) on conflict do nothing`)

/** Ends the open proposal of a monitor. */
export const closeProposal = (db: Db, monitor: string, status: 'accepted' | 'declined' | 'superseded', by: string): Promise<number> =>
  db.run(
    sql`update pulse_ops.tuning_proposal set status = ${status}, decided_at = now(), decided_by = ${by} where monitor_id = ${monitor} and status = 'open'`,
  )
