import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  rateTemplate,
  type TemplateParameter,
  type TemplateRow,
} from '../store/template.table.ts'
import { findSnapshot } from '../store/version.table.ts'
import { readPlaceholders, reservedTypes } from '../templates/read-placeholders.ts'
import { isAdmin, openMonitor } from './access.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'

const missing: Problem = { kind: 'not-found', what: 'template' }

/** All templates, or those of a category. They are everybody's: what their statements may read is judged when somebody uses them. */
export const templatesFor = (deps: ServiceDeps, principal: Principal, category: string | null): Promise<TemplateRow[]> =>
  listTemplates(deps.db, principal.id, category)

export async function templateById(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<TemplateRow>> {
  const found = await findTemplate(deps.db, id, principal.id)
  return found === null ? fail(missing) : ok(found)
}

/** Rates a template from 1 to 5, null: not any more. */
export async function rate(deps: ServiceDeps, principal: Principal, id: string, rating: number | null): Promise<Result<TemplateRow>> {
  if ((await findTemplate(deps.db, id, principal.id)) === null) return fail(missing)
  await deps.db.transaction((db) => rateTemplate(db, id, principal.id, rating))
  return templateById(deps, principal, id)
}

/**
 * Makes a template of a monitor: its statement with its placeholders, its question, condition, severity and schedule; the values that it has become the defaults.
 * Problems: `not-found`, `forbidden`, `conflict` for one that came with loaded data.
 */
export async function saveTemplate(
  deps: ServiceDeps,
  principal: Principal,
  wanted: { monitor: string; name: string; description: string | null; category: string },
): Promise<Result<TemplateRow>> {
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
  const id = deps.newId()
  await deps.db.transaction((db) =>
    insertTemplate(db, {
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
      author: principal.id,
      parameters,
    }),
  )
  return templateById(deps, principal, id)
}

const labelOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

/** Removes a template: its author or an administrator. Monitors that were made from it stay. */
export async function removeTemplate(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> {
  const found = await findTemplate(deps.db, id, principal.id)
  if (found === null) return fail(missing)
  if (found.author !== principal.id && !isAdmin(principal)) {
    return fail({ kind: 'forbidden', message: 'Only who saved a template and administrators remove it.' })
  }
  await deleteTemplate(deps.db, id)
  return ok(undefined)
}
