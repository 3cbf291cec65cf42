import { localPrincipal } from '../../identity/principal.ts'
import type { Backtest, Episode } from '../../monitors/backtest/report.ts'
import { type AlertCondition, alertConditionSchema } from '../../monitors/condition/condition.ts'
import type { BacktestRun } from '../../monitors/service/backtest-run.ts'
import type { Draft } from '../../monitors/service/draft.ts'
import type { MonitorView } from '../../monitors/service/show-monitor.ts'
import type { TestRun } from '../../monitors/service/test-run.ts'
import type { VersionDiff } from '../../monitors/service/versions.ts'
import type { MonitorRow } from '../../monitors/store/monitor.table.ts'
import type { PointRow, RunRow } from '../../monitors/store/trail.table.ts'
import type { VersionRow } from '../../monitors/store/version.table.ts'
import { textTable } from '../../present/text-table.ts'
import { instantText, plainTable } from './plain-table.ts'

/** Monitors one a line. */
export function monitorTable(rows: readonly MonitorRow[], timeZone: string): string {
  if (rows.length === 0) return 'There are no monitors. "pulse monitor create" makes one.'
  const judged = ({ truePositives: right, falsePositives: wrong }: MonitorRow) =>
    right + wrong === 0 ? '–' : `${right} of ${right + wrong}`
  const lines = rows.map((row) => [
    row.id.slice(0, 8),
    row.name,
    row.owner,
    row.frequency,
    row.severity,
    row.enabled ? (row.health ?? 'unscheduled') : (row.health ?? 'off'),
    row.openAlerts > 0 ? `${stateOf(row)} (${row.openAlerts})` : stateOf(row),
    row.enabled && row.scheduled ? instantText(row.nextRun, timeZone) : '–',
    judged(row),
  ])
  const head = ['Id', 'Name', 'Owner', 'Every', 'Severity', 'Health', 'State', `Next run (${timeZone})`, 'Right']
  return `${plainTable(head, lines, 40)}\n\n${counted(rows.length, 'monitor')}, ${rows.filter(({ openAlerts }) => openAlerts > 0).length} with open alerts.`
}

/** One monitor with its statement, versions and newest runs. */
export function monitorText(view: MonitorView, versions: readonly VersionRow[], runs: readonly RunRow[], timeZone: string): string {
  const { row, snapshot, sentence, nextRuns, recipients, incident, precision } = view
  const zone = snapshot?.schedule.timezone ?? timeZone
  const condition = snapshot?.condition ?? row.condition
  const facts: [string, string | null][] = [
    ['Id', row.id],
    ['Question', row.question],
    ['Condition', sentence],
    ['As JSON', view.readable && condition !== null ? shortJson(condition) : null],
    ['Severity', row.severity],
    ['Owner', row.owner],
    [
      'Runs',
      snapshot === null
        ? `${row.frequency}, not scheduled: it came with loaded data. "pulse monitor schedule" makes it run${row.owner === localPrincipal.id ? '' : ', with --take-over where its owner has no access here'}.`
        : `${row.frequency}, next ${nextRuns.map((at) => instantText(at, zone)).join(', ') || 'never: it is switched off'} (${zone})`,
    ],
    ['Last run', row.lastRun === null ? null : `${instantText(row.lastRun, zone)}${row.lastStatus === null ? '' : `, ${row.lastStatus}`}`],
    ['State', `${stateOf(row)}, ${counted(row.openAlerts, 'open alert')}`],
    [
      'Health',
      row.health === null ? null : `${row.health.replaceAll('_', ' ')}${row.disabledReason === null ? '' : `: ${row.disabledReason}`}`,
    ],
    ['Drill', drillWords(view.lastDrill)],
    ['Problem', incident === null ? null : incident.message],
    ['Told', recipients.map(({ channel, address }) => `${channel} ${address}`).join(', ') || null],
    [
      'Precision',
      precision === null
        ? null
        : `${precision.right} of ${precision.right + precision.wrong} alerts were right (${percent(precision.low)} to ${percent(precision.high)})`,
    ],
    ['Parameters', snapshot?.parameters.map(({ name, value }) => `${name} = ${JSON.stringify(value)}`).join(', ') || null],
  ]
  const known = facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(10)}  ${value}`]))
  const history = plainTable(
    ['Version', 'Made (UTC)', 'By', 'How', 'Why'],
    versions
      .slice(0, 10)
      .map((one) => [
        String(one.version),
        one.createdAt.slice(0, 16).replace('T', ' '),
        one.author ?? '–',
        one.source ?? 'loaded',
        one.reason ?? '',
      ]),
  )
  const past = plainTable(
    [`Planned (${zone})`, 'Status', 'Rows', 'ms', 'Alert', 'Message'],
    runs.map((one) => [
      instantText(one.slot, zone),
      one.status,
      String(one.rows ?? '–'),
      String(one.durationMs ?? '–'),
      one.alert ? 'yes' : '',
      one.message ?? '',
    ]),
  )
  return [row.name, ...known, '', row.sql, '', history, ...(runs.length > 0 ? ['', past] : [])].join('\n')
}

const stateWords: Record<MonitorRow['state'], string> = { firing: 'firing', no_data: 'no data', ok: 'quiet', unknown: 'not judged yet' }

/** What a monitor says. A run without rows leaves no group behind, and was a good one all the same. */
const stateOf = ({ state, lastStatus }: MonitorRow): string => stateWords[state === 'unknown' && lastStatus === 'ok' ? 'ok' : state]

/** A number with its noun: 1 alert, 2 alerts. */
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A condition in one line, without the parts that say what is usual. */
function shortJson(condition: unknown): string {
  const usual = alertConditionSchema.safeParse({ schema: 1, when: Object(condition).when })
  if (!usual.success) return JSON.stringify(condition)
  const said = Object.entries(Object(condition)).filter(
    ([name, value]) => name === 'schema' || name === 'when' || JSON.stringify(Reflect.get(usual.data, name)) !== JSON.stringify(value),
  )
  return JSON.stringify(Object.fromEntries(said))
}

const partText = (field: string, value: unknown): string => (field === 'condition' ? shortJson(value) : JSON.stringify(value))

/** What the last fire drill found; null before the first. */
function drillWords(drill: unknown): string | null {
  const { ok, fault } = Object(drill)
  if (ok === undefined) return null
  if (ok === true) return 'its alarm was tried and works'
  return ok === false ? `its alarm was tried and did not go off: ${fault}` : 'it had nothing to compare with yet'
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** What a draft would be, to be looked at before it is saved. */
export function draftText({ name, definition, replacements, notes, suggestions, nextRuns }: Draft): string {
  const moved = replacements.map(({ found, means }) => `  ${found}  becomes  ${means}`)
  const priced = suggestions.map(
    ({ sentence, condition, perMonth, past }, at) =>
      `  ${at + 1}. ${sentence}\n     ${price(perMonth, past, definition.schedule.frequency)}\n     ${JSON.stringify(condition)}`,
  )
  return [
    name,
    '',
    definition.sql,
    ...(moved.length > 0 ? ['', 'Dates that follow each run:', ...moved] : []),
    ...notes.map((note) => `Note: ${note}`),
    '',
    'Conditions to start from:',
    ...priced,
    '',
    `Next runs: ${nextRuns.map((at) => instantText(at, definition.schedule.timezone)).join(', ')} (${definition.schedule.timezone})`,
  ].join('\n')
}

/** How often a condition would have told, and over which past that was found. */
function price(
  perMonth: number | null,
  past: { slots: number; count: number; firing: number } | null,
  frequency: MonitorRow['frequency'],
): string {
  if (perMonth === null || past === null) return 'There is no past to price it with.'
  const times = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' }[frequency]
  const found = `In the last ${counted(past.slots, times)}: ${past.count === 0 ? 'no alert' : counted(past.count, 'alert')}`
  return past.count === 0
    ? `${found}.`
    : `${found}, about ${Math.round(perMonth * 10) / 10} a month; firing ${percent(past.firing)} of the time.`
}

/** What one run would do now. */
export function testText({ tried, groups, sentence, message }: TestRun): string {
  const { outcome, moment, warnings, nextRuns, snapshot } = tried
  const fromEnd = judgesEnd(snapshot.condition, outcome)
  const shown = groups
    .slice(0, 20)
    .map(({ verdict, sentence: said }) => `  ${verdict.kind === 'breach' ? 'FIRES' : verdict.kind.padEnd(5)}  ${said}`)
  return [
    sentence,
    `For ${instantText(moment.slot, snapshot.schedule.timezone)} (${snapshot.schedule.timezone}): ${counted(outcome.result.rows.length, 'row')} in ${outcome.elapsedMs} ms.`,
    ...shown,
    ...(groups.length > 20 ? [`  and ${groups.length - 20} more groups`] : []),
    message === null ? 'Nobody would be told.' : `Would be told: ${message.title}`,
    ...warnings.map((warning) => `Note: ${warning}`),
    `Next runs: ${nextRuns.map((at) => instantText(at, snapshot.schedule.timezone)).join(', ')}`,
    '',
    ...(outcome.result.rows.length > mostRows
      ? [`The ${fromEnd ? 'last' : 'first'} ${mostRows} of ${outcome.result.rows.length} rows:`]
      : []),
    textTable(outcome.columns, fromEnd ? outcome.result.rows.slice(-mostRows) : outcome.result.rows.slice(0, mostRows), {
      width: process.stdout.columns ?? 120,
    }),
  ].join('\n')
}

/** Rows of a result that are shown at most. */
const mostRows = 20

/** Whether what is judged stands at the end of the result: its last row, or the newest one of a series that ascends in time. */
function judgesEnd({ pick, when }: AlertCondition, { columns, result: { rows } }: TestRun['tried']['outcome']): boolean {
  const leaf = when.kind === 'all' || when.kind === 'any' ? when.of[0] : when
  if (leaf === undefined || !('history' in leaf) || leaf.history.source !== 'result') return pick === 'last'
  const time = leaf.history.time_column
  const place = columns.findIndex(({ name }) => name === time)
  return String(rows[0]?.[place]) <= String(rows.at(-1)?.[place])
}

const sources: Record<Backtest['source'], string> = {
  points: 'the values that its runs stored',
  series: 'the series of its result',
  replay: 'runs of past planned times over the data of today, which may hold rows that arrived later',
}

/** What would have happened over the past. */
export function backtestText({ report, sentence, threshold, nearest }: BacktestRun): string {
  const { from, to, slots, count, perMonth, shareFiring, episodes, warnings, told } = report
  const episode = ({ group, from: began, to: ended, value, worst }: Episode) => [
    began.slice(0, 16).replace('T', ' '),
    ended?.slice(0, 16).replace('T', ' ') ?? 'still',
    group.values.map((one) => String(one.value)).join(', '),
    String(value ?? '–'),
    String(worst ?? '–'),
  ]
  return [
    sentence,
    `Over ${counted(slots, 'planned time')}, ${from?.slice(0, 10)} to ${to?.slice(0, 10)}, from ${sources[report.source]}:`,
    `  ${counted(count, 'alert')}${perMonth === null ? '' : `, about ${Math.round(perMonth * 10) / 10} a month`}; firing ${percent(shareFiring)} of the time.`,
    ...(nearest === null ? [] : [`  ${nearest}`]),
    ...told.map(({ date, told: yes }) => `  ${date}: ${yes ? 'you would have been told' : 'nobody would have been told'}`),
    ...warnings.map(({ message }) => `Note: ${message}`),
    ...(threshold === null ? [] : [`About one alert a quarter: a limit of ${threshold}.`]),
    ...(episodes.length > 0
      ? ['', plainTable(['From (UTC)', 'To (UTC)', 'Group', 'Value', 'Worst'], episodes.slice(0, 30).map(episode))]
      : []),
  ].join('\n')
}

const verdictWords: Record<PointRow['verdict'], string> = {
  ok: 'fine',
  breach: 'FIRES',
  no_data: 'no data',
  error: 'not judged',
}

/** What the run of one planned time found: how it went, the value and the verdict of each group (20 at most), and the rule that they were held against. */
export function foundText({ row, sentence, schedule }: MonitorView, run: RunRow, points: readonly PointRow[], timeZone: string): string {
  const zone = schedule?.timezone ?? timeZone
  const of = points.filter(({ slot }) => slot === run.slot)
  const rows = run.rows === null ? '' : `, ${counted(run.rows, 'row')}`
  const said = of.slice(0, 20).map(({ group, value, text, verdict }) => {
    const cells: unknown = JSON.parse(group)
    const name = Array.isArray(cells) && cells.length > 0 ? `${cells.map(String).join(', ')}: ` : ''
    return `  ${name}${value?.toLocaleString('en', { maximumFractionDigits: 6 }) ?? text ?? 'no value'}, ${verdictWords[verdict]}`
  })
  return [
    `"${row.name}" ran for ${instantText(run.slot, zone)} (${zone}): ${run.status.replaceAll('_', ' ')}${rows}, ${run.alert ? 'an alert was raised' : 'no new alert'}.`,
    ...(run.message === null ? [] : [`  ${run.message}`]),
    ...(run.status === 'ok' && of.length === 0 ? ['  There was no value to judge.'] : said),
    ...(of.length > 20 ? [`  and ${of.length - 20} more groups`] : []),
    ...(sentence === null ? [] : [`  ${sentence}`]),
  ].join('\n')
}

/** A difference of versions as a patch of the statement and a list of the rest. */
export function diffText({ from, to, sql, fields }: VersionDiff): string {
  const marks = { same: ' ', added: '+', removed: '-' }
  return [
    `Version ${from} → ${to}`,
    ...sql.map(({ kind, text }) => `${marks[kind]} ${text}`),
    ...fields.map(({ field, before, after }) => `${field}: ${partText(field, before)} → ${partText(field, after)}`),
  ].join('\n')
}
