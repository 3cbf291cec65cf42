import * as z from 'zod'
import { fail, ok, type Result } from '../base/result.ts'

/** `schema.table`, or `table` for the tables of that name in every schema. */
const tableName = z.string().min(1, 'expected schema.table')
const columnName = z.string().regex(/^[^.]+\.[^.]+\..+$/, 'expected schema.table.column')
const amount = z.number('expected a number').positive('expected a number above 0')

/** A condition in which `{{user.x}}` stands for what is known of the asker and `{{table.schema}}` for the schema of the filtered table. */
const conditionSchema = z
  .string()
  .min(1, 'expected a condition')
  .refine((text) => ![...text.matchAll(/\{\{/g)].some(({ index }) => (text.slice(0, index).split("'").length - 1) % 2 === 1), {
    message: 'expected {{user.x}} outside of quotes: it is bound as a value',
  })
  .refine((text) => [...text.matchAll(/\{\{(.*?)\}\}/g)].every(([, name]) => /^\s*(user\.\w+|table\.schema)\s*$/.test(name ?? '')), {
    message: 'expected {{user.x}} or {{table.schema}} in the braces',
  })

const roleSchema = z.strictObject({
  /** All tables and columns that exist, when absent. */
  tables: z.record(tableName, z.union([z.literal('*'), z.array(z.string()).min(1)], 'expected "*" or a list of columns')).optional(),
  deniedTables: z.array(tableName).optional(),
  deniedColumns: z.record(tableName, z.array(z.string())).optional(),
  rowFilters: z.record(tableName, conditionSchema).optional(),
  masks: z.record(columnName, z.enum(['null', 'hash', 'last4'], 'expected "null", "hash" or "last4"')).optional(),
  maxRows: amount.int('expected a whole number').optional(),
  maxCost: amount.optional(),
  shareRows: z.boolean('expected true or false').optional(),
})

export const policyFileSchema = z.strictObject({
  version: z.literal(1, 'expected 1'),
  roles: z.record(z.string().min(1), roleSchema).refine((roles) => Object.keys(roles).length > 0, 'expected at least one role'),
})

/** What a role may ask, as the policy file has it. */
export type RolePolicy = z.infer<typeof roleSchema>
export type PolicyFile = z.infer<typeof policyFileSchema>

/** The policy file cannot be used; every fault, with its path in the file and what was expected there. */
export type InvalidPolicy = { kind: 'invalid-policy'; file: string; errors: { path: string; message: string }[] }

/** Reads the text of a policy file (JSON). */
export function readPolicy(file: string, text: string): Result<PolicyFile, InvalidPolicy> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return fail({
      kind: 'invalid-policy',
      file,
      errors: [{ path: '', message: `expected JSON: ${error instanceof Error ? error.message : error}` }],
    })
  }
  const parsed = policyFileSchema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const errors = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key].join(' › '), message: 'unknown property' }))
    if (issue.code === 'invalid_key') return [{ path: path.join(' › '), message: issue.issues[0]?.message ?? issue.message }]
    return [{ path: path.join(' › '), message: issue.message }]
  })
  return fail({ kind: 'invalid-policy', file, errors })
}

/** The faults as lines `file: path: message`. */
export const policyErrorLines = (problem: InvalidPolicy): string[] =>
  problem.errors.map(({ path, message }) => `${problem.file}: ${path === '' ? '' : `${path}: `}${message}`)

/**
 * The policy that ships: `admin` reads everything that the reader role may; `analyst` all but the histories and the execution log, and of
 * monitors and alerts only those of the asker.
 */
export const shippedPolicy: PolicyFile = {
  version: 1,
  roles: {
    admin: {},
    analyst: {
      deniedTables: ['pulse_query_history', 'pulse_execution_log', 'query_history'],
      rowFilters: {
        pulse_monitors: 'user_id = {{user.id}}',
        pulse_alerts: 'monitor_id in (select id from {{table.schema}}.pulse_monitors where user_id = {{user.id}})',
      },
    },
  },
}
