import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Conversation } from '../../chat/conversation.table.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { conversationSchema, idParams, turnSchema } from '../schemas.ts'

const createConversationRoute = createRoute({
  method: 'post',
  path: '/api/conversations',
  summary: 'Start a conversation',
  description: 'With an `id` made by the client the same request twice starts one conversation.',
  request: {
    body: {
      required: false,
      content: { 'application/json': { schema: z.object({ id: z.uuid().optional(), title: z.string().max(200).optional() }) } },
    },
  },
  responses: {
    201: { description: 'The new conversation.', content: { 'application/json': { schema: conversationSchema } } },
    ...problemResponses,
  },
})

const listConversationsRoute = createRoute({
  method: 'get',
  path: '/api/conversations',
  summary: 'My conversations, the last used first',
  request: {
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(200).optional() }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the cursor of the page after it.',
      content: {
        'application/json': { schema: z.object({ conversations: z.array(conversationSchema), next: z.string().nullable() }) },
      },
    },
    ...problemResponses,
  },
})

const getConversationRoute = createRoute({
  method: 'get',
  path: '/api/conversations/{id}',
  summary: 'One conversation with its turns, oldest first',
  request: { params: idParams },
  responses: {
    200: {
      description: 'The conversation. `answer` is null while a turn runs, and holds at most 200 rows. `thread_url` is its thread in Slack.',
      content: {
        'application/json': { schema: conversationSchema.extend({ turns: z.array(turnSchema), thread_url: z.string().nullable() }) },
      },
    },
    ...problemResponses,
  },
})

/** Conversations of the asker. */
export function addConversationRoutes(app: OpenAPIHono<HttpEnv>, { chat, baseUrl, threadLinkOf }: HttpDeps): void {
  app.openapi(createConversationRoute, async (c) => {
    // Without a JSON content type the body is not read, so there is none.
    const body: { id?: string | undefined; title?: string | undefined } | undefined = c.req.valid('json')
    const created = await chat.createConversation(c.get('principal'), body?.title ?? null, body?.id)
    if (!created.ok) return problemResponse(c, baseUrl, created.problem)
    c.header('Location', `/api/conversations/${created.value.id}`)
    return c.json(outside(created.value), 201)
  })
  app.openapi(listConversationsRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const after = cursor === undefined ? null : readCursor(cursor)
    if (after === undefined) {
      return problemResponse(c, baseUrl, {
        kind: 'invalid-request',
        message: 'The cursor is not one of ours; expected the `next` of a page.',
      })
    }
    const found = await chat.listConversations(c.get('principal'), limit, after)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    const last = found.value.length === limit ? found.value.at(-1) : undefined
    return c.json({ conversations: found.value.map(outside), next: last === undefined ? null : `${last.updatedAt}_${last.id}` }, 200)
  })
  app.openapi(getConversationRoute, async (c) => {
    const found = await chat.getConversation(c.get('principal'), c.req.valid('param').id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    const turns = found.value.turns.map(({ id, question, askedAt, branchOf, parent, outcome, answer }) => {
      return { id, question, asked_at: askedAt, branch_of: branchOf, parent, outcome, answer }
    })
    const thread_url = (await threadLinkOf?.(found.value.id)) ?? null
    return c.json({ ...outside(found.value), turns, thread_url }, 200)
  })
}

const outside = ({ id, title, createdAt, updatedAt }: Conversation) => ({ id, title, created_at: createdAt, updated_at: updatedAt })

const cursorSchema = z.object({ updatedAt: z.iso.datetime(), id: z.uuid() })

function readCursor(text: string) {
  const [updatedAt, id] = text.split('_')
  return cursorSchema.safeParse({ updatedAt, id }).data
}
