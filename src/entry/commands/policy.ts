import { parseArgs } from 'node:util'
import type { Result } from '../../base/result.ts'
import { fail, ok } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import { isMaskKey } from '../../guard/mask-key.ts'
import { compilePolicy } from '../../identity/compile-policy.ts'
import { explainPolicy } from '../../identity/explain-policy.ts'
import { joinRoles } from '../../identity/join-roles.ts'
import type { Principal } from '../../identity/principal.ts'
import { policyJsonSchema, policyLine } from '../../identity/role-policy.ts'
import { messageOf } from '../gate.ts'
import { openService, type Service } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import { type Explanation, explanationText } from '../terminal/policy-text.ts'
import type { Command } from './command.ts'

const allowed = 0
const unusable = 1
const misused = 2
const refused = 3

/** Checks the policy file against the database, or explains what it says to one statement of a role. */
export const policyCommand: Command = {
  name: 'policy',
  summary:
    'Explains what a role may do with a statement and why (explain); holds the policy file against the database (check); prints its form as JSON Schema (schema).',
  usage: 'pulse policy explain ROLE[,ROLE] "SQL" [--user name=value …] [--json]\n       pulse policy check\n       pulse policy schema',
  run: async (args, env) => {
    const asked = readArgs(args)
    if (!asked.ok) {
      console.error(`${asked.problem}\nUsage: ${policyCommand.usage}`)
      return misused
    }
    if (asked.value.word === 'schema') {
      console.log(JSON.stringify(policyJsonSchema(), null, 2))
      return allowed
    }
    const opened = await openService(env, true)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const service = opened.value
    try {
      const way = await service.data.gate.pass()
      if (!way.ok) return failWith(messageOf(way.problem))
      const catalog = await service.composition.catalogs.get()
      if (!catalog.ok) return failWith(messageOf(catalog.problem))
      await service.composition.warmUp()
      return asked.value.word === 'check' ? check(service) : await explain(service, catalog.value, asked.value)
    } finally {
      await service.stop()
    }
  },
}

type Asked =
  | { word: 'check' }
  | { word: 'schema' }
  | { word: 'explain'; roles: string[]; sql: string; user: Record<string, string>; json: boolean }

function readArgs(args: string[]): Result<Asked, string> {
  try {
    const options = { user: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    const [word, roles = '', sql = '', ...more] = positionals
    if (word === 'check' && positionals.length === 1) return ok({ word })
    if (word === 'schema' && positionals.length === 1) return ok({ word })
    if (word !== 'explain') return fail('Expected "explain", "check" or "schema".')
    if (roles === '' || sql.trim() === '' || more.length > 0) return fail('Expected a role and one statement in quotes.')
    const user = Object.fromEntries((values.user ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
    if (Object.values(user).some((value) => value === undefined)) return fail('Expected --user name=value, such as --user region=north.')
    return ok({ word, roles: roles.split(',').map((role) => role.trim()), sql, user, json: values.json === true })
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

function check({ composition, policyText }: Service): number {
  const faults = composition.policyFaults()
  for (const line of faults) console.error(line)
  if (faults.length > 0) return unusable
  console.log(policyText === null ? 'The shipped policy is in use. Set POLICY_FILE for your own.' : `${policyText.file} fits the database.`)
  return allowed
}

async function explain(service: Service, catalog: Catalog, asked: Asked & { word: 'explain' }): Promise<number> {
  const { policies, policyText } = service
  const unknown = asked.roles.filter((role) => !Object.hasOwn(policies.roles, role))
  if (unknown.length > 0) {
    console.error(`There is no role ${unknown.join(', ')}. The policy has ${Object.keys(policies.roles).join(', ')}.`)
    return misused
  }
  const found = await explanationOf(service, catalog, asked)
  console.log(asked.json ? JSON.stringify(found, null, 2) : explanationText(found, policyText?.file ?? null))
  const faults = service.composition.policyFaults()
  if (faults.length > 0) return failWith(['Nothing is answered until the policy file fits the database:', ...faults].join('\n'))
  return found.outcome === 'runs' || found.outcome === 'runs-when-confirmed' ? allowed : refused
}

async function explanationOf(service: Service, catalog: Catalog, { roles, sql, user }: Asked & { word: 'explain' }): Promise<Explanation> {
  const { composition, policies, policyText, config } = service
  const { id = 'somebody', name = 'Somebody', ...attributes } = user
  const principal: Principal = { id, name, roles, via: 'local', attributes }
  const joined = joinRoles(policies, roles, catalog)
  const view = await composition.chat.viewFor(principal, catalog.dialect)
  const policy = view.ok ? view.value.policy : compilePolicy(joined, catalog, principal, config.MAX_ROWS)
  const verdict = composition.guard.check({ candidate: sql, parameters: [], policy })
  await composition.guard.ready()
  const open = composition.guard.check({ candidate: sql, parameters: [], policy: compilePolicy({}, catalog, principal, config.MAX_ROWS) })
  const reads = open.ok ? open.value.lineage : { tables: [], columns: [] }
  const decisions = explainPolicy({ file: policies, roles, catalog, policy, reads }).map((decision) => ({
    ...decision,
    line: policyText === null || decision.rule === null ? null : policyLine(policyText.text, decision.rule),
  }))
  const ownMost = Math.min(config.MAX_COST, joined.maxCost ?? config.MAX_COST)
  const { maxCost, confirmCost } = view.ok ? view.value : { maxCost: ownMost, confirmCost: ownMost }
  const planned = verdict.ok ? await askPlanner(service, verdict.value, { maxCost, confirmCost }) : { cost: null, planner: null }
  return {
    roles,
    decision: verdict.ok ? 'allowed' : 'refused',
    outcome: verdict.ok ? outcomeOf(planned.planner) : 'refused',
    violations: verdict.ok ? [] : verdict.problem.violations,
    unrestricted: open.ok ? [] : open.problem.violations,
    decisions,
    lineage: verdict.ok ? verdict.value.lineage : null,
    maxRows: policy.maxRows,
    maxCost,
    confirmCost,
    shareRows: joined.shareRows ?? null,
    ...planned,
    sql: verdict.ok ? verdict.value.text : null,
    parameters: verdict.ok
      ? verdict.value.parameters.map((value) => (isMaskKey(value) ? 'the key of hash masks, which is not shown' : value))
      : [],
  }
}

const outcomeOf = (planner: Explanation['planner']): Explanation['outcome'] => {
  if (planner === null) return 'runs'
  if (planner.kind !== 'too-expensive') return 'fails'
  return planner.confirmable ? 'runs-when-confirmed' : 'too-expensive'
}

/** The planner's figures under the limits of the role; the statement is not run. */
async function askPlanner(
  { composition, config }: Service,
  sql: CheckedSql,
  ceilings: { maxCost: number | null; confirmCost: number },
): Promise<Pick<Explanation, 'cost' | 'planner'>> {
  const [source] = composition.chat.sources
  if (source === undefined) return { cost: null, planner: null }
  let cost: number | null = null
  const limits = { maxRows: 1, maxBytes: 1, timeoutMs: config.STATEMENT_TIMEOUT_MS, timeZone: config.PULSE_TIME_ZONE, ...ceilings }
  const run = await source.run({
    sql,
    limits,
    signal: new AbortController().signal,
    planOnly: true,
    onEstimate: (estimate) => {
      cost = estimate.cost
    },
  })
  return { cost, planner: run.ok ? null : run.problem }
}
