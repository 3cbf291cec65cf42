import * as z from 'zod'
import { verifiedQuerySchema } from '../../catalog/ossie/verified-schema.ts'
import type { VerifiedSlot } from '../../catalog/semantic-model.ts'
import type { Db } from '../../db/db.ts'
import { jsonColumn, storable, utcText } from '../../db/row-types.ts'
import { empty, type Sql, sql } from '../../db/sql.ts'
import type { VerifiedQuestion } from '../../translate/verified/verified-question.ts'

export const verifiedStatuses = ['active', 'quarantined', 'rejected'] as const
export type VerifiedStatus = (typeof verifiedStatuses)[number]
export type VerifiedSource = 'shipped' | 'promoted' | 'imported'

const slotsColumn = jsonColumn(verifiedQuerySchema.shape.slots.unwrap())
const textsColumn = jsonColumn(z.array(z.string()))

const row = z.object({
  id: z.string(),
  name: z.string(),
  question: z.string(),
  form: z.string(),
  sql: z.string(),
  slots: slotsColumn,
  semanticQuery: jsonColumn(z.unknown()).nullable(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  verifiedBy: z.string(),
  verifiedAt: z.string(),
  note: z.string().nullable(),
  source: z.enum(['shipped', 'promoted', 'imported']),
  answer: z.string().nullable(),
  status: z.enum(verifiedStatuses),
  reason: z.string().nullable(),
  statusAt: z.string(),
  tables: textsColumn,
  columns: textsColumn,
  literals: textsColumn,
  catalogVersion: z.string(),
  version: z.number().int(),
  uses: z.coerce.number(),
  lastUsed: z.string().nullable(),
})

/** A stored verified question with its state. `verifiedAt` is an ISO date, other times are instants. `version` counts changes. */
export type StoredQuestion = VerifiedQuestion & {
  name: string
  form: string
  dataSource: 'postgresql' | 'bigquery'
  slots: VerifiedSlot[]
  note: string | null
  source: VerifiedSource
  /** The turn that it was promoted from. */
  answer: string | null
  status: VerifiedStatus
  reason: string | null
  statusAt: string
  catalogVersion: string
  version: number
  uses: number
  lastUsed: string | null
}

/** What a question is stored with; its id is made by the caller. */
export type NewQuestion = Omit<StoredQuestion, 'statusAt' | 'version' | 'uses' | 'lastUsed'>

const columns = sql`id, name, question, form, sql, slots, semantic_query as "semanticQuery", data_source as "dataSource",
  verified_by as "verifiedBy", verified_at::text as "verifiedAt", note, source, answer, status, reason, ${utcText('status_at')} as "statusAt",
  array_to_json(tables)::text as tables, array_to_json(columns)::text as columns, array_to_json(literals)::text as literals,
  catalog_version as "catalogVersion", version, uses, ${utcText('last_used')} as "lastUsed"`

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

/** Stores a question. False where its name, or the normal form of an active one, is taken already. */
export const insertQuestion = async (db: Db, one: NewQuestion): Promise<boolean> =>
  (await db.run(sql`
    insert into pulse_ops.verified_question (id, name, question, form, sql, slots, semantic_query, data_source, verified_by, verified_at,
      note, source, answer, status, reason, tables, columns, literals, catalog_version)
    values (${one.id}, ${storable(one.name)}, ${storable(one.question)}, ${storable(one.form)}, ${storable(one.sql)}, ${json(one.slots)}::json,
      ${json(one.semanticQuery)}::json, ${one.dataSource}, ${storable(one.verifiedBy)}, ${one.verifiedAt}::date,
      ${one.note === null ? null : storable(one.note)}, ${one.source}, ${one.answer}, ${one.status}, ${one.reason},
      ${[...one.tables]}::text[], ${[...one.columns]}::text[], ${[...one.literals]}::text[], ${one.catalogVersion})
    on conflict do nothing`)) > 0

/** Writes everything of a question but its id, name and origin. False where another change came first or the normal form is taken. */
export const updateQuestion = async (db: Db, one: NewQuestion, version: number): Promise<boolean> =>
  (await db.run(sql`
    update pulse_ops.verified_question set question = ${storable(one.question)}, form = ${storable(one.form)}, sql = ${storable(one.sql)},
      slots = ${json(one.slots)}::json, semantic_query = ${json(one.semanticQuery)}::json, verified_by = ${storable(one.verifiedBy)},
      verified_at = ${one.verifiedAt}::date, note = ${one.note === null ? null : storable(one.note)}, source = ${one.source},
      status = ${one.status}, reason = ${one.reason}, status_at = case when status = ${one.status} then status_at else now() end,
      tables = ${[...one.tables]}::text[], columns = ${[...one.columns]}::text[], literals = ${[...one.literals]}::text[],
      catalog_version = ${one.catalogVersion}, version = version + 1, updated_at = now()
    where id = ${one.id} and version = ${version} and not exists (
      select from pulse_ops.verified_question other where other.id <> ${one.id} and other.form = ${storable(one.form)}
        and other.data_source = ${one.dataSource} and other.status = 'active' and ${one.status} = 'active')`)) > 0

/** One way to name a question: the last names the active one of that normal form. */
export type QuestionKey = { id: string } | { name: string } | { answer: string } | { form: string; dataSource: string }

/** A question, or null. */
export const findQuestion = (db: Db, by: QuestionKey): Promise<StoredQuestion | null> =>
  db.maybeOne(row, sql`select ${columns} from pulse_ops.verified_question where ${condition(by)}`)

function condition(by: QuestionKey): Sql {
  if ('id' in by) return sql`id = ${by.id}`
  if ('answer' in by) return sql`answer = ${by.answer}`
  if ('name' in by) return sql`name = ${storable(by.name)}`
  return sql`form = ${storable(by.form)} and data_source = ${by.dataSource} and status = 'active'`
}

/** The questions of these names. */
export const findNamed = (db: Db, names: readonly string[]): Promise<StoredQuestion[]> =>
  db.many(row, sql`select ${columns} from pulse_ops.verified_question where name = any(${names.map(storable)}::text[])`)

/** Questions by name, after a name; of one status or of all. */
export const listQuestions = (
  db: Db,
  filter: { status: VerifiedStatus | null; after: string | null; limit: number },
): Promise<StoredQuestion[]> =>
  db.many(
    row,
    sql`select ${columns} from pulse_ops.verified_question
        where name collate "C" > ${filter.after ?? ''} collate "C" ${filter.status === null ? empty : sql`and status = ${filter.status}`}
        order by name collate "C" limit ${filter.limit}`,
  )

/** Deletes a question as it was seen; false where another change came first. */
export const deleteQuestion = async (db: Db, id: string, version: number): Promise<boolean> =>
  (await db.run(sql`delete from pulse_ops.verified_question where id = ${id} and version = ${version}`)) > 0

/** Puts an active question aside with the reason, unless another process did; notes the catalog that it was held against. */
export const quarantineQuestion = async (db: Db, id: string, reason: string, catalogVersion: string): Promise<boolean> =>
  (await db.run(sql`
    update pulse_ops.verified_question set status = 'quarantined', reason = ${storable(reason)}, status_at = now(),
      catalog_version = ${catalogVersion}, version = version + 1, updated_at = now()
    where id = ${id} and status = 'active'`)) > 0

/** Notes that active questions passed against a catalog. */
export const markChecked = (db: Db, ids: readonly string[], catalogVersion: string): Promise<number> =>
  db.run(
    sql`update pulse_ops.verified_question set catalog_version = ${catalogVersion} where id = any(${[...ids]}::uuid[]) and status = 'active'`,
  )

/** Active questions that were not held against this catalog yet, at most `limit`, and with ids after `after`. */
export const listUnchecked = (db: Db, catalogVersion: string, after: string | null, limit: number): Promise<StoredQuestion[]> =>
  db.many(
    row,
    sql`select ${columns} from pulse_ops.verified_question where status = 'active' and catalog_version <> ${catalogVersion}
        ${after === null ? empty : sql`and id > ${after}::uuid`} order by id limit ${limit}`,
  )

/** Counts a use. Does not count as a change. */
export const countUse = (db: Db, id: string): Promise<number> =>
  db.run(sql`update pulse_ops.verified_question set uses = uses + 1, last_used = now() where id = ${id}`)

const stateRow = z.object({ state: z.string() })

/** A text that differs whenever what is active differs. */
export const readActiveState = async (db: Db): Promise<string> =>
  (
    await db.one(
      stateRow,
      sql`select concat_ws(' ', count(*), coalesce(sum(version), 0), max(updated_at)) as state from pulse_ops.verified_question where status = 'active'`,
    )
  ).state

const countRow = z.object({ status: z.enum(verifiedStatuses), count: z.coerce.number() })

/** How many questions there are of each status. */
export async function countQuestions(db: Db): Promise<Record<VerifiedStatus, number>> {
  const found = await db.many(countRow, sql`select status, count(*) as count from pulse_ops.verified_question group by status`)
  return { active: 0, quarantined: 0, rejected: 0, ...Object.fromEntries(found.map(({ status, count }) => [status, count])) }
}
