import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { prepareStatement } from '../run/run-statement.ts'
import { noteTemplates } from '../store/note-templates.ts'
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  type NewTemplate,
  rateTemplate,
  replaceTemplate,
  type TemplateParameter,
  type TemplateRow,
} from '../store/template.table.ts'
import { findSnapshot } from '../store/version.table.ts'
import { instantiateTemplate } from '../templates/instantiate.ts'
import { readPlaceholders, reservedTypes } from '../templates/read-placeholders.ts'
import { isAdmin, openMonitor } from './access.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'

const missing: Problem = { kind: 'not-found', what: 'template' }

/** A template with whether who asks may run its statement with its defaults. */
export type SeenTemplate = TemplateRow & { readable: boolean }

/**
 * All templates, or those of a category, that somebody may run. For others they do not exist, since even a name tells what can be asked; their authors and
 * administrators see them all.
 */
export async function templatesFor(deps: ServiceDeps, principal: Principal, category: string | null): Promise<SeenTemplate[]> {
  const seen: SeenTemplate[] = []
  for (const one of await listTemplates(deps.db, principal.id, category)) {
    const readable = await mayUse(deps, principal, one)
    if (readable || mayManage(principal, one)) seen.push({ ...one, readable })
  }
  return seen
}

/** One template. Problem: `not-found`, also where it is not for who asks. */
export async function templateById(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<SeenTemplate>> {
  const found = await findTemplate(deps.db, id, principal.id)
  if (found === null) return fail(missing)
  const readable = await mayUse(deps, principal, found)
  return readable || mayManage(principal, found) ? ok({ ...found, readable }) : fail(missing)
}

const mayManage = (principal: Principal, { author }: TemplateRow): boolean => isAdmin(principal) || author === principal.id

/** Any planned time serves: what a statement reads does not depend on it. */
const anyTime = { slot: '2026-01-01T00:00:00.000Z', date: '2026-01-01' }

/** Whether the statement with the defaults of a template is one that somebody may run. */
async function mayUse(deps: ServiceDeps, principal: Principal, template: TemplateRow): Promise<boolean> {
  await deps.guard.ready()
  const made = instantiateTemplate(deps.guard.tokens, template, {})
  if (!made.ok) return false
  const statement = { ...made.value, data_source: template.dataSource, timeout_ms: 1_000, row_cap: 1, schedule: { timezone: 'UTC' } }
  return (await prepareStatement(deps, statement, principal, anyTime)).ok
}

/** Rates a template from 1 to 5, null: not any more. */
export async function rate(deps: ServiceDeps, principal: Principal, id: string, rating: number | null): Promise<Result<SeenTemplate>> {
  const seen = await templateById(deps, principal, id)
  if (!seen.ok) return seen
  await deps.db.transaction((db) => rateTemplate(db, id, principal.id, rating))
  return templateById(deps, principal, id)
}

/**
 * Makes a template of a monitor: its statement with its placeholders, its question, condition, severity and schedule; the values that it has become the defaults.
 * Problems: `not-found`, `forbidden`, `conflict` for one that came with loaded data.
 */
export async function saveTemplate(deps: ServiceDeps, principal: Principal, wanted: TemplateWish): Promise<Result<SeenTemplate>> {
  const id = deps.newId()
  const made = await templateOf(deps, principal, wanted, { id, author: principal.id })
  if (!made.ok) return made
  await deps.db.transaction(async (db) => {
    await insertTemplate(db, made.value)
    await noteTemplates(db)
  })
  return templateById(deps, principal, id)
}

type TemplateWish = { monitor: string; name: string; description: string | null; category: string }

/**
 * Puts what a monitor is now into a template that is there: its author or an administrator. Where that is something else than before it is a newer version, and
 * monitors made from the older one say so. Problems: those of `saveTemplate`.
 */
export async function renewTemplate(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  wanted: Pick<TemplateWish, 'monitor'> & Partial<TemplateWish>,
): Promise<Result<SeenTemplate>> {
  const found = await findTemplate(deps.db, id, principal.id)
  if (found === null) return fail(missing)
  if (found.author !== principal.id && !isAdmin(principal)) {
    return fail({ kind: 'forbidden', message: 'Only who saved a template and administrators change it.' })
  }
  const { name, description, category } = found
  const made = await templateOf(deps, principal, { name, description, category, ...wanted }, { id, author: found.author ?? principal.id })
  if (!made.ok) return made
  await deps.db.transaction(async (db) => {
    // What it was is noted first, so that what it becomes is another one.
    await noteTemplates(db)
    await replaceTemplate(db, made.value)
    await noteTemplates(db)
  })
  return templateById(deps, principal, id)
}

async function templateOf(
  deps: ServiceDeps,
  principal: Principal,
  wanted: TemplateWish,
  { id, author }: { id: string; author: string },
): Promise<Result<NewTemplate>> {
  const opened = await openMonitor(deps.db, principal, wanted.monitor, 'editor')
  if (!opened.ok) return opened
  const row = opened.value
  const snapshot = await findSnapshot(deps.db, row.id, row.version)
  if (snapshot === null)
    return fail({ kind: 'conflict', message: `The monitor "${row.name}" came with loaded data and has no schedule; give it one first.` })
  if (!(await dataReader(deps, principal).text(row)))
    return fail({ kind: 'forbidden', message: `You may not read what the monitor "${row.name}" reads, nor its statement.` })
  await deps.guard.ready()
  const read = readPlaceholders(deps.guard.tokens, snapshot.sql)
  if (!read.ok) return read
  const parameters = read.value.declared
    .filter(({ name }) => !reservedTypes.has(name))
    .map(({ name, type, default: written }): TemplateParameter => {
      const own = snapshot.parameters.find((one) => one.name === name)
      const value = own?.value ?? written ?? null
      return {
        name,
        type: own?.type ?? type ?? 'text',
        default: value,
        min: null,
        max: null,
        label: labelOf(name),
        choices: null,
        in_sql: true,
        condition_targets: [],
      }
    })
  const { frequency, iso_dow, month_day } = snapshot.schedule
  return ok({
    id,
    name: wanted.name.trim(),
    description: wanted.description?.trim() || null,
    category: wanted.category.trim(),
    question: snapshot.question ?? row.name,
    sql: snapshot.sql,
    dataSource: snapshot.data_source,
    frequency,
    severity: snapshot.severity,
    condition: snapshot.condition,
    schedule: { ...(iso_dow === null ? {} : { iso_dow }), ...(month_day === null ? {} : { month_day }) },
    replayable: read.value.declared.some(({ name }) => reservedTypes.has(name)),
    author,
    parameters,
  })
}

const labelOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

/** Removes a template: its author or an administrator. Monitors that were made from it stay. */
export async function removeTemplate(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> {
  const found = await findTemplate(deps.db, id, principal.id)
  if (found === null) return fail(missing)
  if (!mayManage(principal, found)) {
    return fail({ kind: 'forbidden', message: 'Only who saved a template and administrators remove it.' })
  }
  await deleteTemplate(deps.db, id)
  return ok(undefined)
}
