import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Replacement } from '../answer/move-dates.ts'
import { readAnswer } from '../answer/read-answer.ts'
import { instantiateTemplate } from '../templates/instantiate.ts'
import type { ServiceDeps } from './deps.ts'
import { templateById } from './templates.ts'

/** What a monitor is made of: an answer of one's own, a template with values, or a statement. */
export type From =
  | { answer: string; dates?: 'moving' | 'fixed' | undefined }
  | { template: string; values: Record<string, unknown> }
  | { sql: string; parameters?: unknown; question?: string | null | undefined; data_source?: 'postgresql' | 'bigquery' | undefined }

/** What the origin says of a monitor. `condition`, `severity` and `schedule` are null where it says nothing of them. `replacements`: dates that follow the run. */
export type Origin = {
  name: string
  sql: string
  parameters: unknown
  question: string | null
  semanticQuery: unknown
  translator: string | null
  dataSource: 'postgresql' | 'bigquery'
  condition: unknown
  severity: unknown
  schedule: Record<string, unknown> | null
  template: { id: string; version: number } | null
  replacements: Replacement[]
  notes: string[]
}

/**
 * Reads what a monitor is to be made of. `confirmed`: it is to be saved, so the asker must have said whether dates that were counted from the day of the question
 * move with the runs. Problems: `not-found`, `invalid-request`, those of reading the answer.
 */
export async function readOrigin(deps: ServiceDeps, principal: Principal, from: From, confirmed: boolean): Promise<Result<Origin>> {
  if ('answer' in from) return fromAnswer(deps, principal, from, confirmed)
  if ('template' in from) return fromTemplate(deps, principal, from)
  return ok({
    ...nothing,
    name: from.question?.trim() || 'New monitor',
    sql: from.sql,
    parameters: from.parameters ?? [],
    question: from.question?.trim() || null,
    dataSource: from.data_source ?? 'postgresql',
  })
}

const nothing = {
  semanticQuery: null,
  translator: null,
  condition: null,
  severity: null,
  schedule: null,
  template: null,
  replacements: [],
  notes: [],
}

async function fromAnswer(
  deps: ServiceDeps,
  principal: Principal,
  { answer: id, dates }: Extract<From, { answer: string }>,
  confirmed: boolean,
): Promise<Result<Origin>> {
  const read = await readAnswer(deps, principal, id)
  if (!read.ok) return read
  const { answer, question, fixed, moved } = read.value
  const { replacements, notes } = moved
  if (confirmed && dates === undefined && replacements.length > 0) {
    const list = replacements.map(({ found, means }) => `${found} → ${means}`).join('; ')
    const message = `The question counts from the day it was asked. Say "dates": "moving" to let its dates follow each run (${list}), or "fixed" to keep them.`
    return fail({ kind: 'invalid-request', message, issues: [{ path: 'from.dates', message }] })
  }
  const moves = dates !== 'fixed'
  return ok({
    ...nothing,
    name: question,
    sql: moves ? moved.sql : fixed,
    parameters: [],
    question,
    semanticQuery: answer.semanticQuery ?? null,
    translator: answer.translator,
    dataSource: answer.dataSource,
    replacements: moves ? replacements : [],
    notes: moves ? notes : [],
  })
}

async function fromTemplate(
  deps: ServiceDeps,
  principal: Principal,
  { template: id, values }: Extract<From, { template: string }>,
): Promise<Result<Origin>> {
  const found = await templateById(deps, principal, id)
  if (!found.ok) return found
  const template = found.value
  await deps.guard.ready()
  const made = instantiateTemplate(deps.guard.tokens, template, values)
  if (!made.ok) return made
  return ok({
    ...nothing,
    name: template.name,
    ...made.value,
    dataSource: template.dataSource,
    severity: template.severity,
    schedule: { frequency: template.frequency, ...template.schedule },
    template: { id, version: template.version },
  })
}
