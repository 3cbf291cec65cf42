import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { messageSchema } from '../../monitors/notify/message.ts'
import { inboxPage } from '../../monitors/service/inbox.ts'
import { countUnread, markRead } from '../../monitors/store/inbox.table.ts'
import { numberShape, readCursor, writeCursor } from '../monitors/cursor.ts'
import { type App, flag, type MonitorRoutes, pageQuery } from '../monitors/deps.ts'
import { content } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/api/inbox',
  summary: 'My messages from monitors, the newest first',
  description: 'What they tell of data is shown to who may read it now; of the rest the title and the link are left.',
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
export function addInboxRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(listRoute, async (c) => {
    const { unread, limit, cursor } = c.req.valid('query')
    const before = readCursor(cursor, [numberShape])
    if (!before.ok) return problemResponse(c, baseUrl, before.problem)
    const last = before.value?.[0]
    const page = await inboxPage(monitors, c.get('principal'), { unread, before: last === undefined ? null : Number(last), limit })
    const messages = page.messages.map(({ createdAt, readAt, ...one }) => ({ ...one, created_at: createdAt, read_at: readAt }))
    return c.json({ messages, next: page.next === null ? null : writeCursor([page.next]), unread: page.unread }, 200)
  })
  app.openapi(readRoute, async (c) => {
    const wanted = c.req.valid('json')
    const user = c.get('principal').id
    await markRead(monitors.db, user, 'ids' in wanted ? wanted.ids : null)
    return c.json({ unread: await countUnread(monitors.db, user) }, 200)
  })
}
