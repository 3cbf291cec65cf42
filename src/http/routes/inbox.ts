import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { messageSchema } from '../../monitors/notify/message.ts'
import { countUnread, listInbox, markRead } from '../../monitors/store/inbox.table.ts'
import { numberShape, readCursor, writeCursor } from '../monitors/cursor.ts'
import { type App, flag, type MonitorRoutes, pageQuery } from '../monitors/deps.ts'
import { content } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/api/inbox',
  summary: 'My messages from monitors, the newest first',
  request: { query: z.object({ unread: flag.default(false), ...pageQuery }) },
  responses: {
    200: {
      description: 'A page; `unread` counts all that were not read.',
      content: content(
        z.object({
          messages: z.array(
            z.object({
              id: z.int(),
              kind: z.string(),
              created_at: z.string(),
              read_at: z.string().nullable(),
              monitor: z.string().nullable(),
              alert: z.string().nullable(),
              message: messageSchema.loose(),
            }),
          ),
          next: z.string().nullable(),
          unread: z.int(),
        }),
      ),
    },
    ...problemResponses,
  },
})
const readRoute = createRoute({
  method: 'post',
  path: '/api/inbox/read',
  summary: 'Mark messages as read',
  request: {
    body: {
      required: true,
      content: content(
        z.union([z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(500) }), z.strictObject({ all: z.literal(true) })]),
      ),
    },
  },
  responses: { 200: { description: 'How many are unread now.', content: content(z.object({ unread: z.int() })) }, ...problemResponses },
})

/** The inbox of the page. */
export function addInboxRoutes(app: App, { monitors: { db }, baseUrl }: MonitorRoutes): void {
  app.openapi(listRoute, async (c) => {
    const { unread, limit, cursor } = c.req.valid('query')
    const before = readCursor(cursor, [numberShape])
    if (!before.ok) return problemResponse(c, baseUrl, before.problem)
    const user = c.get('principal').id
    const last = before.value?.[0]
    const [found, count] = await Promise.all([
      listInbox(db, user, unread, last === undefined ? null : Number(last), limit + 1),
      countUnread(db, user),
    ])
    const rows = found.slice(0, limit)
    const more = found.length > limit ? rows.at(-1) : undefined
    const messages = rows.map(({ createdAt, readAt, ...one }) => ({ ...one, created_at: createdAt, read_at: readAt }))
    return c.json({ messages, next: more === undefined ? null : writeCursor([more.id]), unread: count }, 200)
  })
  app.openapi(readRoute, async (c) => {
    const wanted = c.req.valid('json')
    const user = c.get('principal').id
    await markRead(db, user, 'ids' in wanted ? wanted.ids : null)
    return c.json({ unread: await countUnread(db, user) }, 200)
  })
}
