import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'

const fileRow = z.object({ team: z.string(), file: z.string(), attempts: z.number() })
/** A picture that Slack keeps for us. `attempts`: how often its deletion was tried. */
export type SlackFile = z.infer<typeof fileRow>

/** Notes a file before Slack shows it anywhere, so that none is forgotten there. */
export const keepFile = (db: Db, file: { team: string; file: string; answer: string; keepMs: number }): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_file (team, file, answer, delete_after)
    values (${file.team}, ${file.file}, ${file.answer}, now() + ${file.keepMs} * interval '1 millisecond')
    on conflict (team, file) do nothing`)

/** The files of an answer are to be deleted now. */
export const endFiles = (db: Db, team: string, answer: string): Promise<number> =>
  db.run(sql`update pulse_ops.slack_file set delete_after = now() where team = ${team} and answer = ${answer}`)

/** Files whose time is over; for the next while they are this caller's. */
export const takeEndedFiles = (db: Db, most: number): Promise<SlackFile[]> =>
  db.many(
    fileRow,
    sql`with due as (
        select team, file from pulse_ops.slack_file where delete_after <= now() order by delete_after limit ${most} for update skip locked)
      update pulse_ops.slack_file f set attempts = f.attempts + 1, delete_after = now() + least(f.attempts + 1, 24) * interval '1 hour'
      from due where f.team = due.team and f.file = due.file
      returning f.team, f.file, f.attempts`,
  )

export const forgetFile = (db: Db, { team, file }: Pick<SlackFile, 'team' | 'file'>): Promise<number> =>
  db.run(sql`delete from pulse_ops.slack_file where team = ${team} and file = ${file}`)
