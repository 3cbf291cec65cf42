import { fail, ok, type Result } from '../../base/result.ts'
import { monitorOutside, summaryOutside } from '../../http/monitors/shapes.ts'
import { backtestOutside, testOutside } from '../../http/routes/monitor-tries.ts'
import { diffOutside } from '../../http/routes/monitor-versions.ts'
import { localPrincipal } from '../../identity/principal.ts'
import { runDue } from '../../monitors/run/tick.ts'
import { backtestSaved } from '../../monitors/service/backtest-run.ts'
import {
  disableMonitor,
  enableMonitor,
  type MonitorChange,
  runNow,
  takeOver,
  updateMonitor,
} from '../../monitors/service/change-monitor.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { drillMonitor } from '../../monitors/service/drill.ts'
import { monitorById, monitorPage, pointsOf, runsOf } from '../../monitors/service/read-monitors.ts'
import { testSaved } from '../../monitors/service/test-run.ts'
import { diffVersions, rollback, versionsOf } from '../../monitors/service/versions.ts'
import type { MonitorRow } from '../../monitors/store/monitor.table.ts'
import { failWith } from '../terminal/fail-with.ts'
import { backtestText, diffText, foundText, monitorTable, monitorText, testText } from '../terminal/monitor-text.ts'
import type { Command } from './command.ts'
import { type MonitorAsked, type MonitorWord, readMonitorArguments, scheduleOf } from './monitor-arguments.ts'
import { conditionOf, createFromArguments, type Printed } from './monitor-create.ts'
import { told, withMonitors } from './with-monitors.ts'

/** Monitors at a terminal, as the local administrator. */
export const monitorCommand: Command = {
  name: 'monitor',
  summary:
    'Monitors: list, show, create from an answer, a template or SQL, edit, schedule, test, run, backtest, compare and roll back versions.',
  usage: [
    'pulse monitor list [--json]',
    '       pulse monitor show MONITOR [--json]',
    '       pulse monitor create --answer ID | --template NAME [--set name=value ...] | --sql SQL',
    '                    [--name NAME] [--dates moving|fixed] [--condition JSON|NUMBER] [--severity LEVEL]',
    '                    [--every hourly|daily|weekly|monthly] [--at HH:MM] [--on friday|15|last] [--zone ZONE] [--json]',
    '       pulse monitor edit MONITOR [--name NAME] [--condition JSON] [--severity LEVEL] [--sql SQL] [--reason TEXT]',
    '       pulse monitor schedule MONITOR [--every ...] [--at HH:MM] [--on friday|15|last] [--zone ZONE] [--reason TEXT] [--take-over]',
    '       pulse monitor enable|disable MONITOR           disable takes --reason TEXT',
    '       pulse monitor test MONITOR [--json]            runs once; nothing is written, nobody is told',
    '       pulse monitor run MONITOR [--json]             runs now, with all that follows',
    '       pulse monitor drill MONITOR [--json]           tries its alarm; nobody is told',
    '       pulse monitor backtest MONITOR [--bad YYYY-MM-DD ...] [--json]',
    '       pulse monitor diff MONITOR FROM [TO] [--json]',
    '       pulse monitor rollback MONITOR VERSION [--reason TEXT] [--json]',
    '',
    'MONITOR is a name, an id, or the beginning of one. Without --condition, create from an answer or SQL shows what would be saved and conditions to choose from;',
    'a NUMBER picks one of them; a template brings its own condition and is saved at once. schedule keeps what is not said; --take-over makes a monitor yours whose owner has no access here.',
    'Exit code 1 when something is refused, 2 for wrong arguments.',
  ].join('\n'),
  run: (args, env) => {
    const asked = readMonitorArguments(args)
    if (typeof asked === 'string') {
      console.error(`${asked}\nUsage: ${monitorCommand.usage}`)
      return Promise.resolve(2)
    }
    return withMonitors(env, async (deps, timeZone) => {
      const done = await doMonitor(deps, asked, timeZone)
      if (!done.ok) return failWith(told(done.problem))
      console.log(asked.values.json === true ? JSON.stringify(done.value.json, null, 2) : done.value.text)
      return 0
    })
  },
}

/** Does one word of `pulse monitor` and gives back what it prints. Problems: those of the service. */
export const doMonitor = (deps: ServiceDeps, asked: MonitorAsked, timeZone: string): Promise<Result<Printed>> =>
  work[asked.word](deps, asked, timeZone)

const all = { mine: false, state: null, words: null, after: null, limit: 10_000 }

/** The one monitor that a name, an id or the beginning of one means. */
async function find(deps: ServiceDeps, wanted: string | undefined): Promise<Result<MonitorRow>> {
  const { rows } = await monitorPage(deps, localPrincipal, all)
  const word = (wanted ?? '').toLowerCase()
  const exact = rows.filter(({ id, name }) => id === word || name.toLowerCase() === word)
  const found =
    exact.length > 0
      ? exact
      : rows.filter(({ id, name }) => (word.length >= 4 && id.startsWith(word)) || (word !== '' && name.toLowerCase().startsWith(word)))
  const [only] = found
  if (only !== undefined && found.length === 1) return ok(only)
  if (found.length === 0) return fail({ kind: 'not-found', what: `monitor "${wanted}"; "pulse monitor list" names them` })
  const names = found.slice(0, 5).map(({ id, name }) => `${id.slice(0, 8)} ${name}`)
  return fail({ kind: 'conflict', message: `"${wanted}" means ${found.length} monitors. Use an id:\n  ${names.join('\n  ')}` })
}

type Work = (deps: ServiceDeps, asked: MonitorAsked, timeZone: string) => Promise<Result<Printed>>

/** Work on the monitor that the first operand means. */
const onOne =
  (act: (deps: ServiceDeps, row: MonitorRow, asked: MonitorAsked, timeZone: string) => Promise<Result<Printed>>): Work =>
  async (deps, asked, timeZone) => {
    const row = await find(deps, asked.operands[0])
    return row.ok ? act(deps, row.value, asked, timeZone) : row
  }

/** Something that is done to a monitor, after which it is shown. */
const thenShown = (act: (deps: ServiceDeps, row: MonitorRow, asked: MonitorAsked) => Promise<Result<unknown>>): Work =>
  onOne(async (deps, row, asked, timeZone) => {
    const done = await act(deps, row, asked)
    return done.ok ? show(deps, row.id, timeZone) : done
  })

const work: Record<MonitorWord, Work> = {
  list: async (deps, _asked, timeZone) => {
    const { rows } = await monitorPage(deps, localPrincipal, all)
    return ok({ text: monitorTable(rows, timeZone), json: rows.map((row) => summaryOutside(row, 'admin')) })
  },
  show: onOne((deps, { id }, _asked, timeZone) => show(deps, id, timeZone)),
  create: (deps, { values }, timeZone) => createFromArguments(deps, values, (id) => show(deps, id, timeZone)),
  edit: thenShown(async (deps, row, { values: { name, condition: given, severity, sql, reason } }) => {
    const condition = conditionOf(given, [])
    if (!condition.ok) return condition
    return change(deps, row, {
      ...(name === undefined ? {} : { name }),
      ...(condition.value === null ? {} : { condition: condition.value }),
      ...(severity === undefined ? {} : { severity }),
      ...(sql === undefined ? {} : { sql }),
      reason,
    })
  }),
  schedule: thenShown(async (deps, row, { values }) => {
    const schedule = scheduleOf(values)
    if (typeof schedule === 'string') return fail({ kind: 'invalid-request', message: schedule })
    if (values['take-over'] === true) {
      const mine = await takeOver(deps, localPrincipal, row.id)
      if (!mine.ok) return mine
    }
    return change(deps, row, { schedule, reason: values.reason })
  }),
  enable: thenShown((deps, { id }) => enableMonitor(deps, localPrincipal, id)),
  disable: thenShown((deps, { id }, { values }) => disableMonitor(deps, localPrincipal, id, values.reason?.trim() || null)),
  test: onOne(async (deps, { id }) => {
    const tested = await testSaved(deps, localPrincipal, id, {})
    return tested.ok ? ok({ text: testText(tested.value), json: testOutside(tested.value) }) : tested
  }),
  run: onOne(async (deps, { id }, _asked, timeZone) => {
    const planned = await runNow(deps, localPrincipal, id)
    if (!planned.ok) return planned
    // Where a server runs on the same data it may be faster; then there is nothing left to do here.
    await runDue(deps, new AbortController().signal)
    const shown = await show(deps, id, timeZone)
    if (!shown.ok) return shown
    const found = await foundNow(deps, id, timeZone)
    return found.ok ? ok({ ...shown.value, text: `${found.value}${shown.value.text}` }) : found
  }),
  drill: thenShown((deps, { id }) => drillMonitor(deps, localPrincipal, id)),
  backtest: onOne(async (deps, { id }, { values }) => {
    const ran = await backtestSaved(deps, localPrincipal, id, {}, values.bad ?? [])
    return ran.ok ? ok({ text: backtestText(ran.value), json: backtestOutside(ran.value) }) : ran
  }),
  diff: onOne(async (deps, { id, version }, { operands: [, from, to] }) => {
    const numbers = [versionNumber(from), to === undefined ? version : versionNumber(to)] as const
    if (numbers[0] === null || numbers[1] === null) return notAVersion(numbers[0] === null ? from : to)
    const found = await diffVersions(deps, localPrincipal, { id, from: numbers[0], to: numbers[1], withResult: false })
    return found.ok ? ok({ text: diffText(found.value), json: diffOutside(found.value) }) : found
  }),
  rollback: thenShown(async (deps, { id, version }, { operands: [, wanted], values }) => {
    const to = versionNumber(wanted)
    return to === null ? notAVersion(wanted) : rollback(deps, localPrincipal, id, { version, to, reason: values.reason ?? null })
  }),
}

const versionNumber = (text: string | undefined): number | null => (text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null)
const notAVersion = (text: string | undefined) =>
  fail({ kind: 'invalid-request' as const, message: `Expected the number of a version such as 1, found "${text}".` })

const change = (deps: ServiceDeps, { id, version }: MonitorRow, wanted: Omit<MonitorChange, 'version'>): Promise<Result<unknown>> =>
  updateMonitor(deps, localPrincipal, id, { ...wanted, version })

/** What the newest run found, in front of what the monitor is; empty where a server has not come to its end with it yet. */
async function foundNow(deps: ServiceDeps, id: string, timeZone: string): Promise<Result<string>> {
  const [view, runs] = await Promise.all([monitorById(deps, localPrincipal, id), runsOf(deps, localPrincipal, id, null, 1)])
  if (!view.ok) return view
  if (!runs.ok) return runs
  const [run] = runs.value.runs
  if (run === undefined) return ok('')
  const series = await pointsOf(deps, localPrincipal, id, { group: null, from: run.slot, to: null })
  return series.ok ? ok(`${foundText(view.value, run, series.value.points, timeZone)}\n\n`) : series
}

async function show(deps: ServiceDeps, id: string, timeZone: string): Promise<Result<Printed>> {
  const view = await monitorById(deps, localPrincipal, id)
  if (!view.ok) return view
  const [versions, runs] = await Promise.all([versionsOf(deps, localPrincipal, id), runsOf(deps, localPrincipal, id, null, 5)])
  if (!versions.ok) return versions
  if (!runs.ok) return runs
  const text = monitorText(view.value, versions.value.versions, runs.value.runs, timeZone)
  return ok({ text, json: { ...monitorOutside(view.value), runs: runs.value.runs } })
}
