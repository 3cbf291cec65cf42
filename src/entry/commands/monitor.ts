import { parseArgs } from 'node:util'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import { monitorOutside, summaryOutside } from '../../http/monitors/shapes.ts'
import { backtestOutside, draftOutside, testOutside } from '../../http/routes/monitor-tries.ts'
import { diffOutside } from '../../http/routes/monitor-versions.ts'
import { localPrincipal } from '../../identity/principal.ts'
import { runDue } from '../../monitors/run/tick.ts'
import { backtestSaved } from '../../monitors/service/backtest-run.ts'
import { runNow } from '../../monitors/service/change-monitor.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { draftMonitor } from '../../monitors/service/draft.ts'
import type { From } from '../../monitors/service/origin.ts'
import { monitorById, monitorPage, runsOf } from '../../monitors/service/read-monitors.ts'
import { createMonitor } from '../../monitors/service/save-monitor.ts'
import { templatesFor } from '../../monitors/service/templates.ts'
import { testSaved } from '../../monitors/service/test-run.ts'
import { diffVersions, rollback, versionsOf } from '../../monitors/service/versions.ts'
import type { MonitorRow } from '../../monitors/store/monitor.table.ts'
import { messageOf } from '../gate.ts'
import { openService } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import { backtestText, diffText, draftText, monitorTable, monitorText, testText } from '../terminal/monitor-text.ts'
import type { Command } from './command.ts'

const words = ['list', 'show', 'create', 'test', 'run', 'backtest', 'diff', 'rollback'] as const
type Word = (typeof words)[number]

/** Monitors at a terminal, as the local administrator. */
export const monitorCommand: Command = {
  name: 'monitor',
  summary: 'Monitors: list, show, create from an answer, a template or SQL, test, run, backtest, compare and roll back versions.',
  usage: [
    'pulse monitor list [--json]',
    '       pulse monitor show MONITOR [--json]',
    '       pulse monitor create --answer ID | --template NAME [--set name=value ...] | --sql SQL',
    '                    [--name NAME] [--dates moving|fixed] [--condition JSON|NUMBER] [--severity LEVEL]',
    '                    [--every hourly|daily|weekly|monthly] [--at HH:MM] [--zone ZONE] [--json]',
    '       pulse monitor test MONITOR [--json]            runs once; nothing is written, nobody is told',
    '       pulse monitor run MONITOR [--json]             runs now, with all that follows',
    '       pulse monitor backtest MONITOR [--bad YYYY-MM-DD ...] [--json]',
    '       pulse monitor diff MONITOR FROM [TO] [--json]',
    '       pulse monitor rollback MONITOR VERSION [--reason TEXT] [--json]',
    '',
    'MONITOR is a name, an id, or the beginning of one. Without --condition, create shows what would be saved and conditions to choose from;',
    'a NUMBER picks one of them. Exit code 1 when something is refused, 2 for wrong arguments.',
  ].join('\n'),
  run: async (args, env) => {
    const asked = readArgs(args)
    if (typeof asked === 'string') {
      console.error(`${asked}\nUsage: ${monitorCommand.usage}`)
      return 2
    }
    const opened = await openService(env, true)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const { composition, stop, config } = opened.value
    try {
      const ready = await composition.catalogs.get()
      if (!ready.ok) return failWith(messageOf(ready.problem))
      const deps = composition.http.monitors
      if (deps === undefined) return failWith('Monitors are not set up.')
      const done = await work[asked.word](deps, asked, config.PULSE_TIME_ZONE)
      if (!done.ok) return failWith(told(done.problem))
      console.log(asked.values.json === true ? JSON.stringify(done.value.json, null, 2) : done.value.text)
      return 0
    } finally {
      await stop()
    }
  },
}

/** A problem with what else belongs to it, line by line. */
function told(problem: Problem): string {
  const more = problem.kind === 'unsafe-sql' ? problem.violations.slice(1).map(({ message }) => message) : []
  return [problemMessage(problem), ...more].join('\n')
}

type Values = {
  json?: boolean
  answer?: string
  template?: string
  set?: string[]
  sql?: string
  name?: string
  dates?: string
  condition?: string
  severity?: string
  every?: string
  at?: string
  zone?: string
  bad?: string[]
  reason?: string
}
type Asked = { word: Word; operands: string[]; values: Values }

/** How many operands each word takes, at least and at most. */
const operandsOf: Record<Word, [number, number]> = {
  list: [0, 0],
  show: [1, 1],
  create: [0, 0],
  test: [1, 1],
  run: [1, 1],
  backtest: [1, 1],
  diff: [2, 3],
  rollback: [2, 2],
}

function readArgs(args: string[]): Asked | string {
  try {
    const text = { type: 'string' } as const
    const texts = { type: 'string', multiple: true } as const
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        answer: text,
        template: text,
        set: texts,
        sql: text,
        name: text,
        dates: text,
        condition: text,
        severity: text,
        every: text,
        at: text,
        zone: text,
        bad: texts,
        reason: text,
      },
    })
    const [given = 'list', ...operands] = positionals
    const word = words.find((one) => one === given)
    if (word === undefined) return `Expected one of ${words.join(', ')}, got "${given}".`
    const [least, most] = operandsOf[word]
    if (operands.length < least || operands.length > most)
      return `${word} takes ${least === most ? least : `${least} or ${most}`} operands, got ${operands.length}.`
    const origins = [values.answer, values.template, values.sql].filter((one) => one !== undefined)
    if (word === 'create' && origins.length !== 1) return 'create takes one of --answer, --template and --sql.'
    if (values.dates !== undefined && !['moving', 'fixed'].includes(values.dates))
      return `Expected --dates moving or fixed, got "${values.dates}".`
    return { word, operands, values }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Done = Promise<Result<{ text: string; json: unknown }>>

/** The one monitor that a name, an id or the beginning of an id means. */
async function find(deps: ServiceDeps, wanted: string | undefined): Promise<Result<MonitorRow>> {
  const { rows } = await monitorPage(deps, localPrincipal, { mine: false, state: null, words: null, after: null, limit: 10_000 })
  const word = (wanted ?? '').toLowerCase()
  const exact = rows.filter(({ id, name }) => id === word || name.toLowerCase() === word)
  const found =
    exact.length > 0
      ? exact
      : rows.filter(({ id, name }) => (word.length >= 4 && id.startsWith(word)) || name.toLowerCase().startsWith(word))
  const [only] = found
  if (only !== undefined && found.length === 1) return ok(only)
  if (found.length === 0) return fail({ kind: 'not-found', what: `monitor "${wanted}"` })
  const names = found.slice(0, 5).map(({ id, name }) => `${id.slice(0, 8)} ${name}`)
  return fail({ kind: 'conflict', message: `"${wanted}" means ${found.length} monitors. Use an id:\n  ${names.join('\n  ')}` })
}

const work: Record<Word, (deps: ServiceDeps, asked: Asked, timeZone: string) => Done> = {
  list: async (deps, _asked, timeZone) => {
    const { rows } = await monitorPage(deps, localPrincipal, { mine: false, state: null, words: null, after: null, limit: 10_000 })
    return ok({ text: monitorTable(rows, timeZone), json: rows.map((row) => summaryOutside(row, 'admin')) })
  },
  show: async (deps, { operands: [wanted] }, timeZone) => {
    const row = await find(deps, wanted)
    return row.ok ? show(deps, row.value.id, timeZone) : row
  },
  create,
  test: async (deps, { operands: [wanted] }) => {
    const row = await find(deps, wanted)
    if (!row.ok) return row
    const tested = await testSaved(deps, localPrincipal, row.value.id, {})
    return tested.ok ? ok({ text: testText(tested.value), json: testOutside(tested.value) }) : tested
  },
  run: async (deps, { operands: [wanted] }, timeZone) => {
    const row = await find(deps, wanted)
    if (!row.ok) return row
    const { id } = row.value
    const planned = await runNow(deps, localPrincipal, id)
    if (!planned.ok) return planned
    // Where a server runs on the same data it may be faster; then there is nothing left to do here.
    await runDue(deps, new AbortController().signal)
    return show(deps, id, timeZone)
  },
  backtest: async (deps, { operands: [wanted], values }) => {
    const row = await find(deps, wanted)
    if (!row.ok) return row
    const wrong = values.bad?.find((day) => !/^\d{4}-\d\d-\d\d$/.test(day))
    if (wrong !== undefined) return fail({ kind: 'invalid-request', message: `--bad: expected a date as YYYY-MM-DD, found "${wrong}".` })
    const ran = await backtestSaved(deps, localPrincipal, row.value.id, {}, values.bad ?? [])
    return ran.ok ? ok({ text: backtestText(ran.value), json: backtestOutside(ran.value) }) : ran
  },
  diff: async (deps, { operands: [wanted, from, to] }) => {
    const row = await find(deps, wanted)
    if (!row.ok) return row
    const numbers = [Number(from), to === undefined ? row.value.version : Number(to)]
    if (!numbers.every((one) => Number.isInteger(one) && one > 0))
      return fail({ kind: 'invalid-request', message: 'Expected numbers of versions.' })
    const found = await diffVersions(deps, localPrincipal, row.value.id, numbers[0] ?? 1, numbers[1] ?? null, false)
    return found.ok ? ok({ text: diffText(found.value), json: diffOutside(found.value) }) : found
  },
  rollback: async (deps, { operands: [wanted, version], values }, timeZone) => {
    const row = await find(deps, wanted)
    if (!row.ok) return row
    const to = Number(version)
    if (!Number.isInteger(to) || to < 1)
      return fail({ kind: 'invalid-request', message: `Expected the number of a version, found "${version}".` })
    const done = await rollback(deps, localPrincipal, row.value.id, { version: row.value.version, to, reason: values.reason ?? null })
    return done.ok ? show(deps, row.value.id, timeZone) : done
  },
}

async function show(deps: ServiceDeps, id: string, timeZone: string): Done {
  const view = await monitorById(deps, localPrincipal, id)
  if (!view.ok) return view
  const [versions, runs] = await Promise.all([versionsOf(deps, localPrincipal, id), runsOf(deps, localPrincipal, id, null, 5)])
  if (!versions.ok) return versions
  if (!runs.ok) return runs
  const text = monitorText(view.value, versions.value.versions, runs.value.runs, timeZone)
  return ok({ text, json: { ...monitorOutside(view.value), runs: runs.value.runs } })
}

async function create(deps: ServiceDeps, { values }: Asked, timeZone: string): Done {
  const from = await originOf(deps, values)
  if (!from.ok) return from
  const schedule = {
    ...(values.every === undefined ? {} : { frequency: values.every }),
    ...(values.at === undefined ? {} : { local_time: values.at }),
    ...(values.zone === undefined ? {} : { timezone: values.zone }),
  }
  const draft = await draftMonitor(deps, localPrincipal, { from: from.value, schedule })
  if (!draft.ok) return draft
  const condition = conditionOf(values.condition, draft.value.suggestions)
  if (!condition.ok) return condition
  if (condition.value === null && values.template === undefined) {
    const text = `${draftText(draft.value)}\n\nNothing was saved. Say --condition with a number from above, or with a condition of your own.`
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
  const shown = await show(deps, made.value.id, timeZone)
  if (!shown.ok) return shown
  const notes = made.value.warnings.map((warning) => `Note: ${warning}\n`).join('')
  return ok({ ...shown.value, text: `Saved.\n${notes}\n${shown.value.text}` })
}

function conditionOf(given: string | undefined, suggestions: readonly { condition: unknown }[]): Result<unknown> {
  if (given === undefined) return ok(null)
  if (/^\d+$/.test(given)) {
    const picked = suggestions[Number(given) - 1]
    if (picked !== undefined) return ok(picked.condition)
    return fail({ kind: 'invalid-request', message: `--condition: there are ${suggestions.length} to choose from, found ${given}.` })
  }
  try {
    return ok(JSON.parse(given))
  } catch {
    return fail({ kind: 'invalid-request', message: '--condition: expected JSON, or the number of a suggested condition.' })
  }
}

async function originOf(deps: ServiceDeps, values: Values): Promise<Result<From>> {
  if (values.sql !== undefined) return ok({ sql: values.sql })
  if (values.answer !== undefined) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(values.answer))
      return fail({ kind: 'invalid-request', message: `--answer: expected the id of an answer, found "${values.answer}".` })
    const dates = values.dates === 'moving' || values.dates === 'fixed' ? values.dates : undefined
    return ok({ answer: values.answer, dates })
  }
  const wanted = (values.template ?? '').toLowerCase()
  const all = await templatesFor(deps, localPrincipal, null)
  const found = all.filter(({ id, name }) => id === wanted || name.toLowerCase().startsWith(wanted))
  const [template] = found
  if (template === undefined || found.length > 1) {
    const names = (found.length > 1 ? found : all).map(({ name }) => name).join(', ')
    return fail({ kind: 'not-found', what: `template "${values.template}"; there are ${names}` })
  }
  const given: Record<string, unknown> = {}
  for (const pair of values.set ?? []) {
    const [, name, text] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || text === undefined)
      return fail({ kind: 'invalid-request', message: `--set: expected name=value, found "${pair}".` })
    const isList = template.parameters.find((one) => one.name === name)?.type.endsWith('[]') === true
    const isNumber = ['int', 'number', 'int[]'].includes(template.parameters.find((one) => one.name === name)?.type ?? '')
    const read = (one: string) => (isNumber ? Number(one) : one)
    given[name] = isList ? text.split(',').map((one) => read(one.trim())) : read(text)
  }
  return ok({ template: template.id, values: given })
}
