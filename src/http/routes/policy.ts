import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { RoleView } from '../../chat/deps.ts'
import type { RolePolicy } from '../../identity/role-policy.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const mask = z.enum(['null', 'hash', 'last4'])
const lists = z.record(z.string(), z.array(z.string()))

const mineSchema = z.object({
  roles: z.array(z.string()),
  tables: z.array(
    z.object({
      table: z.string(),
      label: z.string(),
      columns: z.number().int(),
      some_rows: z.boolean().openapi({ description: 'Only some of its rows are shown to me.' }),
      closed: z.string().nullable().openapi({ description: 'Why it cannot be read now.' }),
      masked: z.record(z.string(), mask),
    }),
  ),
  max_rows: z.number().int(),
  max_cost: z.number().nullable(),
})

const roleSchema = z.object({
  role: z.string(),
  tables: z
    .record(z.string(), z.union([z.literal('*'), z.array(z.string())]))
    .nullable()
    .openapi({ description: 'Null: all.' }),
  denied_tables: z.array(z.string()),
  denied_columns: lists,
  row_filters: z.record(z.string(), z.string()),
  masks: z.record(z.string(), mask),
  max_rows: z.number().int().nullable(),
  max_cost: z.number().nullable(),
  share_rows: z.boolean(),
  verify: z.boolean(),
})

const policyRoute = createRoute({
  method: 'get',
  path: '/api/policy',
  summary: 'What I may read, and what the policy says',
  description: 'What is denied to me is not named. Administrators see the policy of every role besides, as its file has it.',
  responses: {
    200: {
      description: 'Tables that I may read with what is kept from me inside of them; `roles` is null for everybody but administrators.',
      content: { 'application/json': { schema: z.object({ mine: mineSchema, roles: z.array(roleSchema).nullable() }) } },
    },
    ...problemResponses,
  },
})

/** The policy, to be read. It is changed in its file. */
export function addPolicyRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  app.openapi(policyRoute, async (c) => {
    const principal = c.get('principal')
    const view = await deps.viewFor(principal, deps.dataSource)
    if (!view.ok) return problemResponse(c, deps.baseUrl, view.problem)
    const { policies } = deps
    const roles =
      policies !== undefined && principal.roles.includes('admin')
        ? Object.entries(policies.roles).map(([role, policy]) => asWritten(role, policy))
        : null
    return c.json({ mine: mineOf(view.value, principal.roles), roles }, 200)
  })
}

function mineOf({ policy, catalog, maxRows, maxCost }: RoleView, roles: string[]): z.infer<typeof mineSchema> {
  const masked = (table: string) =>
    Object.fromEntries(
      Object.entries(policy.masks ?? {}).flatMap(([column, how]) =>
        column.startsWith(`${table}.`) ? [[column.slice(table.length + 1), how]] : [],
      ),
    )
  const tables = Object.entries(policy.tables).map(([table, columns]) => ({
    table,
    label: catalog.model.datasets.find((one) => one.table === table)?.label ?? table,
    columns: columns.length,
    some_rows: policy.rowFilters?.[table] !== undefined,
    closed: policy.closedTables?.[table] ?? null,
    masked: masked(table),
  }))
  return { roles, tables, max_rows: maxRows, max_cost: maxCost }
}

const asWritten = (role: string, policy: RolePolicy): z.infer<typeof roleSchema> => ({
  role,
  tables: policy.tables ?? null,
  denied_tables: policy.deniedTables ?? [],
  denied_columns: policy.deniedColumns ?? {},
  row_filters: policy.rowFilters ?? {},
  masks: policy.masks ?? {},
  max_rows: policy.maxRows ?? null,
  max_cost: policy.maxCost ?? null,
  share_rows: policy.shareRows ?? false,
  verify: role === 'admin' || policy.verify === true,
})
