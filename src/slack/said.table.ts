import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { SlackApi, SlackReply } from './api.ts'
import type { SlackCalls } from './calls.ts'

const saidRow = z.object({ channel: z.string(), ts: z.string() })

/**
 * Posts a message unless one of this name was posted before: work that is taken up again after a crash says nothing twice. Gives back Slack's reply, with `ts`
 * and `channel` also for a message of before.
 */
export async function sayOnce(
  { db, api }: { db: Db; api: Pick<SlackApi, 'call'> },
  team: string,
  name: string,
  parameters: SlackCalls['chat.postMessage'],
): Promise<SlackReply> {
  const said = await db.maybeOne(saidRow, sql`select channel, ts from pulse_ops.slack_said where team = ${team} and name = ${name}`)
  if (said !== null) return { ok: true, body: said }
  const reply = await api.call(team, 'chat.postMessage', parameters)
  const posted = reply.ok ? saidRow.safeParse({ channel: parameters.channel, ...reply.body }) : null
  if (posted?.success === true) {
    await db.run(sql`
      insert into pulse_ops.slack_said (team, name, channel, ts) values (${team}, ${name}, ${posted.data.channel}, ${posted.data.ts})
      on conflict (team, name) do nothing`)
  }
  return reply
}

/** The names under which greetings are kept for good. */
export const greetingName = (channel: string): string => `greeting:${channel}`

/** Forgets what will not be tried again; greetings are never said anew. */
export const dropOldSayings = (db: Db): Promise<number> =>
  db.run(sql`delete from pulse_ops.slack_said where said_at < now() - interval '14 days' and name not like 'greeting:%'`)
