import { afterAll, beforeAll, expect, test } from 'vitest'
import { doMonitor } from '../../../src/entry/commands/monitor.ts'
import { readMonitorArguments, scheduleOf } from '../../../src/entry/commands/monitor-arguments.ts'
import { told } from '../../../src/entry/commands/with-monitors.ts'
import { openService } from '../../../src/entry/open-service.ts'
import type { ServiceDeps } from '../../../src/monitors/service/deps.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { urlOf } from '../run-pulse.ts'

let database: TestDatabase
let deps: ServiceDeps
let stop: () => Promise<void>
beforeAll(async () => {
  database = await cloneDatabase('demo')
  const opened = await openService({ DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20', LOG_LEVEL: 'silent' }, true)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  const { composition } = opened.value
  await composition.catalogs.get()
  if (composition.http.monitors === undefined) throw new Error('no monitors')
  deps = composition.http.monitors
  stop = opened.value.stop
})
afterAll(async () => {
  await stop()
  await database.close()
})

/** What one command prints, or what it refuses with. */
async function pulse(...args: string[]): Promise<string> {
  const asked = readMonitorArguments(args)
  if (typeof asked === 'string') return `wrong: ${asked}`
  const done = await doMonitor(deps, asked, 'UTC')
  return done.ok ? done.value.text : `refused: ${told(done.problem)}`
}

test.each([
  [['fly'], 'Expected one of list, show'],
  [['show'], 'show takes a monitor, got nothing.'],
  [['list', 'x'], 'list takes nothing, got "x".'],
  [['rollback', 'x'], 'rollback takes a monitor and a version, got "x".'],
  [['create'], 'create takes one of --answer, --template and --sql.'],
  [['create', '--sql', 'select 1', '--answer', 'x'], 'create takes one of --answer, --template and --sql.'],
  [['create', '--sql', 'select 1', '--dates', 'sliding'], 'Expected --dates moving or fixed, got "sliding".'],
  [['edit', 'x', '--reason', 'why'], 'edit takes at least one of --name'],
  [['run', 'x', '--at', '07:00'], 'run does not take --at.'],
  [['backtest', 'x', '--bad', 'Monday'], 'Expected --bad as a day of the calendar such as 2026-03-02, got "Monday".'],
  [['backtest', 'x', '--bad', '2026-13-45'], 'got "2026-13-45".'],
  [['backtest', 'x', '--bad', '2026-02-29'], 'got "2026-02-29".'],
  [['list', '--colour'], 'colour'],
])('%j are wrong arguments', (args, message) => {
  expect(readMonitorArguments(args)).toContain(message)
})

test.each([
  [
    { every: 'weekly', on: 'fri', at: '07:30' },
    { frequency: 'weekly', iso_dow: 5, local_time: '07:30' },
  ],
  [
    { every: 'monthly', on: 'last' },
    { frequency: 'monthly', month_day: -1 },
  ],
  [
    { on: '15', zone: 'Europe/Berlin' },
    { month_day: 15, timezone: 'Europe/Berlin' },
  ],
  [
    { every: 'hourly', at: '15' },
    { frequency: 'hourly', minute_offset: 15 },
  ],
  [{ on: '32' }, 'Expected --on as a weekday such as friday, a day of the month from 1 to 31, or last, got "32".'],
])('%j is the schedule %j', (values, schedule) => {
  expect(scheduleOf(values)).toEqual(schedule)
})

test('the list names all monitors with their health and next run', async () => {
  const text = await pulse('list')
  expect(text).toMatch(/Daily sales check +local +daily +high +healthy/)
  expect(text).toMatch(/Stock-outs ahead +k.lindqvist +daily +critical +unscheduled/)
  expect(text).toContain('17 monitors, ')
  // Its runs have no rows and leave no group behind; it was judged each time.
  expect(text).toMatch(/Office without sales +.* healthy +(quiet|firing)/)
  expect(text).not.toContain('unknown')
})

test('a statement: its draft, then the monitor with its condition and statement; edited, scheduled, rolled back', async () => {
  const statement = 'select count(*) as n from public.transaction_data where posting_date = {{as_of_date}} - 1'
  const draft = await pulse('create', '--sql', statement)
  expect(draft).toMatch(/In the last \d+ days: (no alert|\d+ alerts?)/)
  expect(draft).toContain('Nothing was saved. Say --condition with a number from above')
  expect(await pulse('create', '--sql', statement, '--condition', '9')).toMatch(
    /^refused: --condition: expected a number from 1 to \d, found 9\.$/,
  )
  expect(await pulse('create', '--sql', statement, '--condition', '{')).toContain('refused: --condition: expected JSON or the number')
  const condition = (op: string) => JSON.stringify({ schema: 1, when: { kind: 'threshold', column: 'n', op, value: 1 } })
  const made = await pulse(
    'create',
    '--sql',
    statement,
    '--name',
    'Lines of a day',
    '--condition',
    condition('lt'),
    '--every',
    'weekly',
    '--on',
    'mon',
  )
  expect(made).toContain('Saved.')
  expect(made).toContain(`As JSON     ${condition('lt')}`)
  expect(made).toContain(statement)
  expect(made).toContain('0 open alerts')
  expect(await pulse('schedule', 'Lines', '--every', 'monthly', '--on', 'last', '--at', '06:15', '--zone', 'Europe/Berlin')).toMatch(
    /Runs +monthly, next 2026-11-30 06:15, 2026-12-31 06:15/,
  )
  expect(await pulse('schedule', 'Lines', '--zone', 'Europe/Atlantis')).toMatch(
    /^refused: --zone: There is no time zone "Europe\/Atlantis"/,
  )
  expect(await pulse('edit', 'Lines', '--condition', condition('lte'), '--reason', 'one line is too few')).toContain('one line is too few')
  expect(
    await pulse('edit', 'Lines', '--condition', '{"schema": 1, "when": {"kind": "threshold", "column": "m", "op": "lt", "value": 1}}'),
  ).toMatch(/^refused: .*the result has no column "m", did you mean "n"\? It has: n/)
  const diff = await pulse('diff', 'Lines', '1')
  expect(diff).toContain('Version 1 → 3')
  expect(diff).toContain(`condition: ${condition('lt')} → ${condition('lte')}`)
  expect(await pulse('rollback', 'Lines', 'one')).toBe('refused: Expected the number of a version such as 1, found "one".')
  expect(await pulse('rollback', 'Lines', '1', '--reason', 'too quiet')).toContain('rollback to 1: too quiet')
  expect(await pulse('test', 'Lines')).toContain('1 row in')
  expect(await pulse('backtest', 'Lines', '--bad', '2026-10-05')).toMatch(/Over \d+ planned times/)
  const ran = await pulse('run', 'Lines')
  expect(ran).toMatch(
    /^"Lines of a day" ran for [\d-]+ [\d:]+ \(UTC\): ok, 1 row, an alert was raised\.\n {2}\d+, FIRES\n {2}Alert when n is /,
  )
  expect(ran).toMatch(/State +firing, 1 open alert\n/)
  expect(await pulse('drill', 'Lines')).toMatch(/Drill +its alarm was tried and works/)
  expect(await pulse('disable', 'Lines', '--reason', 'holidays')).toContain('owner disabled: holidays')
  expect(await pulse('run', 'Lines')).toContain('refused: The monitor "Lines of a day" is switched off.')
  expect(await pulse('enable', 'Lines')).toMatch(/Health +healthy/)
}, 60_000)

test('a template takes values, and says what is wrong with them in the words of the terminal', async () => {
  expect(await pulse('create', '--template', 'Gross', '--set', 'drop_pp=abc')).toMatch(/^refused: --set drop_pp: .*found "abc"$/)
  expect(await pulse('create', '--template', 'No such')).toContain('refused: There is no such template "No such"; there are ')
  expect(await pulse('create', '--template', 'Gross', '--set', 'drop_pp=2', '--name', 'Margin falls')).toContain('"value":-2')
}, 60_000)

test('a monitor of somebody without access is taken over and scheduled', async () => {
  expect(await pulse('show', 'Stock-outs')).toContain('"pulse monitor schedule" makes it run, with --take-over')
  expect(await pulse('schedule', 'Stock-outs', '--at', '06:30')).toMatch(/^refused: .*Take it over/)
  expect(await pulse('schedule', 'Stock-outs', '--at', '06:30', '--take-over')).toMatch(/Runs +daily, next 20/)
}, 60_000)

test.each([
  [['show', 'nothing'], 'refused: There is no such monitor "nothing"; "pulse monitor list" names them'],
  [['show', 'o'], 'refused: "o" means 3 monitors. Use an id:'],
  [['create', '--answer', 'x'], 'refused: --answer: expected the id of an answer, found "x".'],
])('%j', async (args, message) => {
  expect(await pulse(...args)).toContain(message)
})

test('a test of a series shows the rows at the end that is judged, and says that it is cut', async () => {
  const said = await pulse('test', 'Daily sales check')
  expect(said).toMatch(/The last 20 of \d+ rows:/)
  expect(said).not.toContain('first 20')
})
