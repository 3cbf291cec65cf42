import type { Principal } from '../../identity/principal.ts'
import { withoutData } from '../notify/build-message.ts'
import { type Message, messageSchema } from '../notify/message.ts'
import { countUnread, type InboxRow, listInbox } from '../store/inbox.table.ts'
import { findOwners } from '../store/monitor.table.ts'
import { type DataReader, dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'

/** A page of messages, the newest first; `next` is the id to go on before. `unread` counts all that were not read. */
export type InboxPage = { messages: InboxRow[]; next: number | null; unread: number }

/**
 * The messages of somebody from monitors. What they tell of data is shown to who may read it now: a message was written with the rights of that day, for a
 * user who may come with others. Of the rest the title and the link are left.
 */
export async function inboxPage(
  deps: ServiceDeps,
  principal: Principal,
  wanted: { unread: boolean; before: number | null; limit: number },
): Promise<InboxPage> {
  const [found, unread] = await Promise.all([
    listInbox(deps.db, principal.id, wanted.unread, wanted.before, wanted.limit + 1),
    countUnread(deps.db, principal.id),
  ])
  const rows = found.slice(0, wanted.limit)
  const owners = await findOwners(
    deps.db,
    rows.flatMap(({ monitor }) => monitor ?? []),
  )
  const reader = dataReader(deps, principal)
  const messages: InboxRow[] = []
  for (const row of rows) {
    const message = messageSchema.safeParse(row.message)
    if (!message.success) continue
    const owner = row.monitor === null ? undefined : owners.get(row.monitor)
    const readable = row.monitor === null || (await mayRead(reader, row.monitor, owner, message.data))
    messages.push(readable ? row : { ...row, message: withoutData(message.data) })
  }
  const last = found.length > wanted.limit ? rows.at(-1) : undefined
  return { messages, next: last?.id ?? null, unread }
}

/** Of a monitor that is gone nobody knows what it read. That it fails is for its owner to mend, whatever it read before. */
async function mayRead(reader: DataReader, id: string, owner: string | undefined, { kind, monitor }: Message): Promise<boolean> {
  if (owner === undefined) return false
  const of = { id, owner, version: monitor.version }
  return kind === 'health' || kind === 'disabled' || kind === 'drill' ? reader.text({ ...of, ownedSince: 1 }) : reader.data(of)
}
