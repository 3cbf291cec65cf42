import { fail, ok, type Result } from '../../base/result.ts'
import { draftOutside } from '../../http/routes/monitor-tries.ts'
import { localPrincipal } from '../../identity/principal.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { draftMonitor } from '../../monitors/service/draft.ts'
import type { From } from '../../monitors/service/origin.ts'
import { createMonitor } from '../../monitors/service/save-monitor.ts'
import { templatesFor } from '../../monitors/service/templates.ts'
import { draftText } from '../terminal/monitor-text.ts'
import { type MonitorValues, scheduleOf } from './monitor-arguments.ts'

/** What a word prints, in words and as JSON. */
export type Printed = { text: string; json: unknown }

const refused = (message: string) => fail({ kind: 'invalid-request' as const, message })

/** Makes a monitor, or shows what it would be where no condition was chosen. `show` prints the one that was made. */
export async function createFromArguments(
  deps: ServiceDeps,
  values: MonitorValues,
  show: (id: string) => Promise<Result<Printed>>,
): Promise<Result<Printed>> {
  const from = await originOf(deps, values)
  if (!from.ok) return from
  const schedule = scheduleOf(values)
  if (typeof schedule === 'string') return refused(schedule)
  const needsDraft = values.condition === undefined || /^\d+$/.test(values.condition)
  const draft = needsDraft ? await draftMonitor(deps, localPrincipal, { from: from.value, schedule }) : null
  if (draft !== null && !draft.ok) return draft
  const condition = conditionOf(values.condition, draft?.value.suggestions ?? [])
  if (!condition.ok) return condition
  if (draft !== null && condition.value === null && values.template === undefined) {
    const dates = draft.value.replacements.length > 0 && values.dates === undefined ? ' and --dates moving or fixed' : ''
    const text = `${draftText(draft.value)}\n\nNothing was saved. Say --condition with a number from above, or with a condition of your own${dates}.`
    return ok({ text, json: draftOutside(draft.value) })
  }
  const made = await createMonitor(deps, localPrincipal, {
    from: from.value,
    schedule,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.severity === undefined ? {} : { severity: values.severity }),
    ...(condition.value === null ? {} : { condition: condition.value }),
  })
  if (!made.ok) return made
  const shown = await show(made.value.id)
  if (!shown.ok) return shown
  const notes = made.value.warnings.map((warning) => `Note: ${warning}\n`).join('')
  return ok({ ...shown.value, text: `Saved.\n${notes}\n${shown.value.text}` })
}

/** A condition as it was given: a number of a suggestion, or JSON; null where none was. */
export function conditionOf(given: string | undefined, suggestions: readonly { condition: unknown }[]): Result<unknown> {
  if (given === undefined) return ok(null)
  if (/^\d+$/.test(given)) {
    const picked = suggestions[Number(given) - 1]
    if (picked !== undefined) return ok(picked.condition)
    return refused(`--condition: expected a number from 1 to ${suggestions.length}, found ${given}.`)
  }
  try {
    return ok(JSON.parse(given))
  } catch {
    return refused(`--condition: expected JSON or the number of a suggested condition, found "${given.slice(0, 60)}".`)
  }
}

async function originOf(deps: ServiceDeps, values: MonitorValues): Promise<Result<From>> {
  if (values.sql !== undefined) return ok({ sql: values.sql })
  if (values.answer !== undefined) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(values.answer))
      return refused(`--answer: expected the id of an answer, found "${values.answer}". "pulse ask --json" prints it.`)
    return ok({ answer: values.answer, dates: values.dates })
  }
  const wanted = (values.template ?? '').toLowerCase()
  const all = await templatesFor(deps, localPrincipal, null)
  const named = all.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted)
  const found = named.length > 0 ? named : all.filter(({ name }) => name.toLowerCase().startsWith(wanted))
  const [template] = found
  if (template === undefined || found.length > 1) {
    const names = (found.length > 1 ? found : all).map(({ name }) => name).join(', ')
    return fail({ kind: 'not-found', what: `template "${values.template}"; there are ${names}` })
  }
  const given: Record<string, unknown> = {}
  for (const pair of values.set ?? []) {
    const [, name, text] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || text === undefined) return refused(`--set: expected name=value, found "${pair}".`)
    const type = template.parameters.find((one) => one.name === name)?.type ?? 'text'
    // What is no number stays as it was written, for the service to say what it expects.
    const isNumber = ['int', 'number', 'int[]'].includes(type)
    const read = (one: string) => (isNumber && one.trim() !== '' && Number.isFinite(Number(one)) ? Number(one) : one)
    given[name] = type.endsWith('[]') ? text.split(',').map((one) => read(one.trim())) : read(text)
  }
  return ok({ template: template.id, values: given })
}
