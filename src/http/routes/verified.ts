import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import { type StoredQuestion, verifiedStatuses } from '../../chat/verified/verified-question.table.ts'
import type { VerifiedService } from '../../chat/verified/verified-service.ts'
import type { HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const text = (most: number) => z.string().max(most)

const questionSchema = z.object({
  id: z.string(),
  name: z.string(),
  question: z.string(),
  sql: z.string(),
  slots: z.array(z.looseObject({ kind: z.enum(['value', 'number', 'period']), text: z.string() })),
  data_source: z.string(),
  verified_by: z.string(),
  verified_at: z.string(),
  note: z.string().nullable(),
  source: z.enum(['shipped', 'promoted', 'imported']),
  status: z.enum(verifiedStatuses),
  reason: z.string().nullable(),
  status_at: z.string(),
  tables: z.array(z.string()),
  catalog_version: z.string(),
  uses: z.number().int(),
  last_used: z.string().nullable(),
  version: z.number().int(),
})
const approvedSchema = questionSchema.extend({ notes: z.array(z.string()) })
const content = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

const promoteRoute = createRoute({
  method: 'post',
  path: '/api/answers/{id}/verify',
  summary: 'Approve an answer: its question becomes a verified question',
  description: 'For those who may approve. Doing it again gives back what was made the first time.',
  request: {
    params: idParams,
    body: {
      required: false,
      content: content(z.object({ question: text(2_000).optional(), name: text(200).optional(), note: text(2_000).optional() })),
    },
  },
  responses: {
    200: { description: 'It was approved before.', content: content(approvedSchema) },
    201: { description: 'The new verified question; `notes` say for what it holds only.', content: content(approvedSchema) },
    ...problemResponses,
  },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/verified-questions',
  summary: 'Verified questions by name',
  description: 'Who may approve sees all; others the active ones that their role may see.',
  request: {
    query: z.object({
      status: z.enum(verifiedStatuses).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().min(1).max(300).optional(),
    }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the cursor of the page after it.',
      content: content(z.object({ questions: z.array(questionSchema), next: z.string().nullable() })),
    },
    ...problemResponses,
  },
})

const getRoute = createRoute({
  method: 'get',
  path: '/api/verified-questions/{id}',
  summary: 'One verified question',
  request: { params: idParams },
  responses: { 200: { description: 'The question; its version is the ETag.', content: content(questionSchema) }, ...problemResponses },
})

const changeRoute = createRoute({
  method: 'patch',
  path: '/api/verified-questions/{id}',
  summary: 'Change, reject or bring back a verified question',
  description: '`version` (or If-Match) is the one that was seen. A new question or statement is checked before it is stored.',
  request: {
    params: idParams,
    body: {
      required: true,
      content: content(
        z.strictObject({
          version: z.number().int().min(1).optional(),
          question: text(2_000).min(1).optional(),
          sql: text(100_000).min(1).optional(),
          note: text(2_000).nullable().optional(),
          status: z.enum(['active', 'rejected']).optional(),
          reason: text(2_000).optional(),
        }),
      ),
    },
  },
  responses: { 200: { description: 'The question as it is now.', content: content(approvedSchema) }, ...problemResponses },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/verified-questions/{id}',
  summary: 'Delete a verified question that does not ship with the model',
  request: { params: idParams },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses },
})

/** Verified questions: approving answers, and looking after what was approved. */
export function addVerifiedRoutes(app: OpenAPIHono<HttpEnv>, { verified, baseUrl }: { verified: VerifiedService; baseUrl: string }): void {
  app.openapi(promoteRoute, async (c) => {
    // Without a JSON content type the body is not read, so there is none.
    const body: { question?: string | undefined; name?: string | undefined; note?: string | undefined } | undefined = c.req.valid('json')
    const made = await verified.promote(c.get('principal'), c.req.valid('param').id, body ?? {}, c.req.raw.signal)
    if (!made.ok) return problemResponse(c, baseUrl, made.problem)
    const { question, notes, created } = made.value
    tagged(c, question)
    if (!created) return c.json({ ...outside(question), notes }, 200)
    c.header('Location', `/api/verified-questions/${question.id}`)
    return c.json({ ...outside(question), notes }, 201)
  })
  app.openapi(listRoute, async (c) => {
    const { status, limit, cursor } = c.req.valid('query')
    const found = await verified.list(c.get('principal'), { status: status ?? null, after: cursor ?? null, limit })
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    return c.json({ questions: found.value.questions.map(outside), next: found.value.next }, 200)
  })
  app.openapi(getRoute, async (c) => {
    const found = await verified.get(c.get('principal'), c.req.valid('param').id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    tagged(c, found.value)
    return c.json(outside(found.value), 200)
  })
  app.openapi(changeRoute, async (c) => {
    const { version: given, ...change } = c.req.valid('json')
    const version = given ?? seenVersion(c)
    if (version === null) {
      return problemResponse(c, baseUrl, {
        kind: 'invalid-request',
        message: 'Expected "version" in the body, or If-Match with the ETag that was seen.',
      })
    }
    const changed = await verified.change(c.get('principal'), c.req.valid('param').id, { ...change, version }, c.req.raw.signal)
    if (!changed.ok) return problemResponse(c, baseUrl, changed.problem)
    tagged(c, changed.value.question)
    return c.json({ ...outside(changed.value.question), notes: changed.value.notes }, 200)
  })
  app.openapi(deleteRoute, async (c) => {
    const removed = await verified.remove(c.get('principal'), c.req.valid('param').id, seenVersion(c))
    return removed.ok ? c.body(null, 204) : problemResponse(c, baseUrl, removed.problem)
  })
}

const tagged = (c: Context, question: StoredQuestion): void => c.header('ETag', `"${question.version}"`)

function seenVersion(c: Context): number | null {
  const found = /^(?:W\/)?"(\d{1,9})"$/.exec(c.req.header('if-match') ?? '')
  return found === null ? null : Number(found[1])
}

const outside = (one: StoredQuestion) => ({
  id: one.id,
  name: one.name,
  question: one.question,
  sql: one.sql,
  slots: one.slots.map((slot) => ({ ...slot })),
  data_source: one.dataSource,
  verified_by: one.verifiedBy,
  verified_at: one.verifiedAt,
  note: one.note,
  source: one.source,
  status: one.status,
  reason: one.reason,
  status_at: one.statusAt,
  tables: [...one.tables],
  catalog_version: one.catalogVersion,
  uses: one.uses,
  last_used: one.lastUsed,
  version: one.version,
})
