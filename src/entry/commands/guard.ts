import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { openPolicy, readCatalogFile, readPolicyFile, withColumnOrder } from '../../guard/guard-files.ts'
import { createBigQueryGuard, createGuard, type Guard } from '../../guard/guard-sql.ts'
import type { GuardPolicy } from '../../guard/policy.ts'
import type { Command } from './command.ts'

const options = { dialect: { type: 'string' }, catalog: { type: 'string' }, policy: { type: 'string' } } as const
const dialectSchema = z.enum(['postgresql', 'bigquery'], 'The dialect is postgresql or bigquery.')
const lineSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).default(null),
  sql: z.string(),
  schema: z.string().optional().catch(undefined),
})

/** Judges every line of a file of statements; see `docs/guard.md`. */
export const guardCommand: Command = {
  name: 'guard',
  summary: 'Judges the statements of a file: what may run, what may not, and why.',
  usage: 'pulse guard FILE.jsonl [--dialect postgresql|bigquery] [--catalog FILE.json] [--policy FILE.json]',
  async run(args) {
    const parsed = readArguments(args)
    if (parsed === null) {
      console.error(`Usage: ${guardCommand.usage}`)
      return 1
    }
    try {
      const policy = await readPolicy(parsed.values)
      await judgeFile(parsed.file, await openGuard(policy), policy)
      return 0
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error))
      return 1
    }
  },
}

type Values = { dialect?: string | undefined; catalog?: string | undefined; policy?: string | undefined }

function readArguments(args: string[]): { file: string; values: Values } | null {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [file, ...more] = positionals
    return file === undefined || more.length > 0 ? null : { file, values }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return null
  }
}

async function readPolicy(values: Values): Promise<GuardPolicy> {
  const catalog = values.catalog === undefined ? {} : readCatalogFile(await readJson(values.catalog))
  const dialect = values.dialect === undefined ? undefined : dialectSchema.parse(values.dialect)
  if (values.policy === undefined) return openPolicy(catalog, dialect ?? 'postgresql')
  const policy = withColumnOrder(readPolicyFile(await readJson(values.policy)), catalog)
  return dialect === undefined ? policy : { ...policy, dialect }
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${file} is no JSON.`)
  }
}

async function openGuard(policy: GuardPolicy): Promise<Guard> {
  if (policy.dialect === 'postgresql') return createGuard()
  const { openBigQueryReader } = await import('../../guard/bigquery/reader.ts')
  return createBigQueryGuard(await openBigQueryReader())
}

async function judgeFile(file: string, guard: Guard, policy: GuardPolicy): Promise<void> {
  const policies = new Map<string, GuardPolicy>()
  for await (const lines of linesOf(file)) {
    let output = ''
    for (const line of lines) {
      output += `${JSON.stringify(judgeLine(guard, policy, policies, line))}\n`
      await guard.ready()
    }
    if (!process.stdout.write(output)) await once(process.stdout, 'drain')
  }
}

/** The lines of a file in batches. Only a line feed ends a line: a JSON text may hold any other separator. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  let rest = ''
  let first = true
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const text: string = first ? String(chunk).replace(/^\ufeff/, '') : String(chunk)
    first = false
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [rest]
}

const nothing = { tables: [], columns: [], functions: [], sql: null }

/** A line may name the schema that its unqualified names mean first. */
function judgeLine(guard: Guard, policy: GuardPolicy, policies: Map<string, GuardPolicy>, line: string): object {
  const read = readLine(line)
  if (read === null) {
    const message = 'This line is no JSON object with an id and a text sql. Write one {"id": …, "sql": "…"} a line.'
    return { id: null, ok: false, violations: [{ rule: 'input', message, position: null }], ...nothing }
  }
  const used = read.schema === undefined ? policy : policyFor(policy, policies, read.schema)
  const verdict = guard.check({ candidate: read.sql, parameters: [], policy: used })
  if (!verdict.ok) return { id: read.id, ok: false, violations: verdict.problem.violations, ...nothing }
  const { text, lineage } = verdict.value
  return {
    id: read.id,
    ok: true,
    violations: [],
    tables: lineage.tables,
    columns: lineage.columns,
    functions: lineage.functions,
    sql: text,
  }
}

function readLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

function policyFor(policy: GuardPolicy, policies: Map<string, GuardPolicy>, schema: string): GuardPolicy {
  const known = policies.get(schema)
  if (known !== undefined) return known
  const path = policy.searchPath ?? [policy.defaultSchema]
  const made = { ...policy, searchPath: [schema, ...path.filter((one) => one !== schema)] }
  policies.set(schema, made)
  return made
}
