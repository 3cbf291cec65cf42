import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { fail, ok, type Result } from '../base/result.ts'
import { conditionFault, foundText, syntaxFaults, unusableParts } from './policy-errors.ts'

/** `schema.table`, or `table` for the tables of that name in every schema. */
const tableName = z.string('expected schema.table').min(1, 'expected schema.table')
const columnName = z.string().regex(/^[^.]+\.[^.]+\..+$/, 'expected schema.table.column')
const amount = z.number('expected a number').positive('expected a number above 0')
const columnsOr = (message: string, least: number) =>
  z
    .array(z.string(message).min(1, message), message)
    .min(least, message)
    .refine((names) => !names.includes('*'), message)
const grant = 'expected "*" or a list of columns'
const byTable = 'expected an object with tables as its keys'

/** A condition in which `{{user.x}}` stands for what is known of the asker and `{{table.schema}}` for the schema of the filtered table. */
const conditionSchema = z.string('expected a condition as one text').superRefine((text, context) => {
  const message = conditionFault(text)
  if (message !== null) context.addIssue({ code: 'custom', message })
})

const roleSchema = z.strictObject(
  {
    /** All tables and columns that exist, when absent. */
    tables: z
      .record(tableName, z.union([z.literal('*'), columnsOr(grant, 1)], grant), {
        error: ({ code }) => (code === 'invalid_type' ? byTable : undefined),
      })
      .optional(),
    deniedTables: z.array(tableName, 'expected a list of tables').optional(),
    deniedColumns: z
      .record(tableName, columnsOr('expected a list of columns (a whole table stands in deniedTables)', 0), {
        error: ({ code }) => (code === 'invalid_type' ? byTable : undefined),
      })
      .optional(),
    rowFilters: z.record(tableName, conditionSchema, { error: ({ code }) => (code === 'invalid_type' ? byTable : undefined) }).optional(),
    masks: z
      .record(columnName, z.enum(['null', 'hash', 'last4'], 'expected "null", "hash" or "last4", in quotes'), {
        error: ({ code }) => (code === 'invalid_type' ? 'expected an object with schema.table.column as its keys' : undefined),
      })
      .optional(),
    maxRows: amount.int('expected a whole number').optional(),
    maxCost: amount.optional(),
    shareRows: z.boolean('expected true or false').optional(),
    /** Whether this role approves questions for everybody. */
    verify: z.boolean('expected true or false').optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'expected an object, such as {} for a role that reads everything' : undefined) },
)

export const policyFileSchema = z.strictObject({
  /** Where an editor finds the schema of this file. */
  $schema: z.string('expected a text').optional(),
  version: z.literal(1, 'expected 1'),
  roles: z
    .record(z.string().min(1, 'expected a name of a role'), roleSchema, {
      error: ({ code }) => (code === 'invalid_type' ? 'expected an object with the names of roles as its keys' : undefined),
    })
    .refine((roles) => Object.keys(roles).length > 0, 'expected at least one role'),
})

/** What a role may ask, as the policy file has it. */
export type RolePolicy = z.infer<typeof roleSchema>
export type PolicyFile = z.infer<typeof policyFileSchema>

/** The form of a policy file as JSON Schema (draft 2020-12), for editors. What a condition may hold it does not tell. */
export const policyJsonSchema = (): object => z.toJSONSchema(policyFileSchema)

/** A place in a policy file: `line` counts from 1, `path` is like `roles › analyst › maxRows`. */
export type PolicyError = { line: number; path: string; message: string }

/** The policy file cannot be used; every fault, with its place in the file, what was expected there and what was found. */
export type InvalidPolicy = { kind: 'invalid-policy'; file: string; errors: PolicyError[] }

/** Reads the text of a policy file (JSON, or YAML of the same shape). A key that is there twice is a fault: the second would undo the first. */
export function readPolicy(file: string, text: string): Result<PolicyFile, InvalidPolicy> {
  const { document, lineAt, lineOf } = openPolicyText(text)
  const invalid = (errors: PolicyError[]) => fail({ kind: 'invalid-policy' as const, file, errors })
  const atLine = (offset: number, message: string): PolicyError => ({ line: lineOf(offset), path: '', message })
  if (document.errors.length > 0) return invalid(syntaxFaults(text, document.errors).map(({ offset, message }) => atLine(offset, message)))
  const unusable = unusableParts(document)
  if (unusable.length > 0) return invalid(unusable.map(({ offset, message }) => atLine(offset, message)))
  const found: unknown = document.toJS()
  if (!isMap(document.contents))
    return invalid([atLine(0, `expected an object with version and roles, found ${foundText(found ?? undefined)}`)])
  const parsed = policyFileSchema.safeParse(found)
  if (parsed.success) return ok(parsed.data)
  const at = (path: PropertyKey[], message: string): PolicyError => ({ line: lineAt(path), path: pathText(path), message })
  const errors = parsed.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => at([...issue.path, key], `unknown property${instead(issue.path)}`))
    if (issue.code === 'invalid_key')
      return [at(issue.path, `${issue.issues[0]?.message ?? issue.message}, found ${foundText(issue.path.at(-1))}`)]
    return [at(issue.path, `${issue.message}, found ${foundText(valueAt(found, issue.path))}`)]
  })
  return invalid(errors)
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  return typeof value === 'object' && value !== null && Object.hasOwn(value, first) ? valueAt(Reflect.get(value, first), rest) : undefined
}

const instead = (path: readonly PropertyKey[]): string => {
  const known = path.length === 0 ? policyFileSchema.shape : path.length === 2 && path[0] === 'roles' ? roleSchema.shape : null
  return known === null ? '' : `, expected one of ${Object.keys(known).join(', ')}`
}

/** A path as errors show it. */
export const pathText = (path: readonly PropertyKey[]): string => path.map(String).join(' › ')

/** The line on which a path of a policy file stands, or its closest parent that is there; 1 for a text that cannot be read. */
export const policyLine = (text: string, path: readonly PropertyKey[]): number => openPolicyText(text).lineAt(path)

function openPolicyText(text: string) {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const lineAt = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = document.getIn(path.slice(0, depth - 1), true)
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path[depth - 1]))
        : undefined
      const node = pair?.key ?? document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return lineOf(node.range[0])
    }
    return 1
  }
  return { document, lineOf, lineAt }
}

/** The faults as lines `file:line: path: message`. */
export const policyErrorLines = (problem: InvalidPolicy): string[] =>
  problem.errors.map(({ line, path, message }) => `${problem.file}:${line}: ${path === '' ? '' : `${path}: `}${message}`)

/** Whether one of these roles makes answers verified questions for everybody. */
export const mayApprove = (policies: PolicyFile | undefined, roles: readonly string[]): boolean =>
  roles.includes('admin') || roles.some((role) => policies?.roles[role]?.verify === true)

/** What hangs on a monitor belongs to the monitor's owner. */
const ofOwnMonitors = 'monitor_id in (select id from {{table.schema}}.pulse_monitors where user_id = {{user.id}})'

/**
 * The policy that ships: `admin` reads everything that the reader role may; `analyst` all but the histories and the execution log, and of
 * monitors, the versions of their SQL and alerts only those of the asker. Templates are everybody's.
 */
export const shippedPolicy: PolicyFile = {
  version: 1,
  roles: {
    admin: {},
    analyst: {
      deniedTables: ['pulse_query_history', 'pulse_execution_log', 'query_history'],
      rowFilters: {
        pulse_monitors: 'user_id = {{user.id}}',
        pulse_alerts: ofOwnMonitors,
        pulse_query_versions: ofOwnMonitors,
      },
    },
  },
}
