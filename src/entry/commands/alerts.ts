import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../base/result.ts'
import { alertOutside, wholeOutside } from '../../http/routes/alerts.ts'
import { localPrincipal } from '../../identity/principal.ts'
import { type Severity, severitySchema } from '../../monitors/condition/condition.ts'
import { messageSchema } from '../../monitors/notify/message.ts'
import { messageText } from '../../monitors/notify/message-text.ts'
import {
  acknowledgeAlert,
  alertById,
  alertPage,
  expectAlert,
  judgeAlert,
  type SeenAlert,
  snoozeAlert,
} from '../../monitors/service/alerts.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { failWith } from '../terminal/fail-with.ts'
import { instantText, plainTable } from '../terminal/plain-table.ts'
import type { Command } from './command.ts'
import { told, withMonitors } from './with-monitors.ts'

const words = ['list', 'show', 'ack', 'snooze', 'right', 'wrong', 'expected'] as const
type Word = (typeof words)[number]

/** Alerts at a terminal, as the local administrator. */
export const alertsCommand: Command = {
  name: 'alerts',
  summary: 'Alerts: list, show, acknowledge, snooze, say whether they were right.',
  usage: [
    'pulse alerts [list] [--open] [--severity LEVEL] [--monitor ID] [--limit N] [--json]',
    '       pulse alerts show ALERT [--json]',
    '       pulse alerts ack ALERT ... [--note TEXT]',
    '       pulse alerts snooze ALERT --until 2026-12-31T08:00:00Z',
    '       pulse alerts right|wrong ALERT ...           counts for the monitor; a wrong one is closed',
    '       pulse alerts expected ALERT --until INSTANT   a planned event: counts nothing and is quiet until then',
    '',
    'ALERT is an id or its beginning. Exit code 1 when something is refused, 2 for wrong arguments.',
  ].join('\n'),
  run: (args, env) => {
    const asked = readArgs(args)
    if (typeof asked === 'string') {
      console.error(`${asked}\nUsage: ${alertsCommand.usage}`)
      return Promise.resolve(2)
    }
    return withMonitors(env, (deps, timeZone) => (asked.word === 'list' ? list(deps, asked, timeZone) : actOnEach(deps, asked, timeZone)))
  },
}

type Asked = {
  word: Word
  ids: string[]
  json: boolean
  open: boolean
  severity: Severity | null
  monitor: string | null
  limit: number
  note: string | null
  until: string | null
}

function readArgs(args: string[]): Asked | string {
  try {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        open: { type: 'boolean', default: false },
        severity: text,
        monitor: text,
        limit: { type: 'string', default: '50' },
        note: text,
        until: text,
      },
    })
    const [given = 'list', ...ids] = positionals
    const word = words.find((one) => one === given)
    if (word === undefined) return `Expected one of ${words.join(', ')}, got "${given}".`
    if (word === 'list' ? ids.length > 0 : ids.length === 0)
      return word === 'list' ? `list takes no alert, got "${ids[0]}".` : `${word} takes the id of an alert.`
    const severity = values.severity === undefined ? null : severitySchema.safeParse(values.severity)
    if (severity?.success === false) return `Expected --severity low, medium, high or critical, got "${values.severity}".`
    const limit = Number(values.limit)
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) return `Expected --limit from 1 to 10000, got "${values.limit}".`
    const until = values.until ?? null
    if (until !== null && Number.isNaN(Date.parse(until)))
      return `Expected --until as an instant such as 2026-12-31T08:00:00Z, got "${until}".`
    if ((word === 'snooze' || word === 'expected') && until === null) return `${word} takes --until.`
    const { json, open, monitor = null, note = null } = values
    return {
      word,
      ids,
      json,
      open,
      severity: severity?.data ?? null,
      monitor,
      limit,
      note,
      until: until === null ? null : new Date(until).toISOString(),
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function list(deps: ServiceDeps, asked: Asked, timeZone: string): Promise<number> {
  const filter = {
    open: asked.open ? true : null,
    monitor: asked.monitor,
    severity: asked.severity,
    kind: null,
    since: null,
    after: null,
    limit: asked.limit,
  }
  if (asked.monitor !== null && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(asked.monitor))
    return failWith(`--monitor: expected an id, found "${asked.monitor}". "pulse monitor show NAME" prints it.`)
  const { alerts, open, next } = await alertPage(deps, localPrincipal, filter)
  if (asked.json) console.log(JSON.stringify({ alerts: alerts.map(alertOutside), open }, null, 2))
  else if (alerts.length === 0) console.log(asked.open ? 'No alert is open.' : 'There are no alerts.')
  else {
    const rows = alerts.map(({ alert }) => [
      alert.id.slice(0, 8),
      instantText(alert.detectedAt, timeZone),
      alert.severity,
      alert.state,
      alert.monitorName,
      alert.message,
      alert.feedback === null ? '' : alert.feedback === 'true_positive' ? 'right' : 'wrong',
    ])
    console.log(
      `${plainTable(['Id', `Raised (${timeZone})`, 'Severity', 'State', 'Monitor', 'What', 'Judged'], rows)}\n\n${next === null ? '' : `Only the newest ${alerts.length} are shown; --limit ${Math.min(10_000, asked.limit * 10)} shows more. `}${open} open in all.`,
    )
  }
  return 0
}

/** The one alert that an id or its beginning means, among the newest ones. */
async function find(deps: ServiceDeps, wanted: string): Promise<Result<SeenAlert>> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(wanted)) return alertById(deps, localPrincipal, wanted)
  const { alerts } = await alertPage(deps, localPrincipal, {
    open: null,
    monitor: null,
    severity: null,
    kind: null,
    since: null,
    after: null,
    limit: 10_000,
  })
  const found = wanted.length < 4 ? [] : alerts.filter(({ alert }) => alert.id.startsWith(wanted.toLowerCase()))
  const [only] = found
  if (only === undefined || found.length > 1) {
    if (found.length > 1) return fail({ kind: 'conflict', message: `"${wanted}" means ${found.length} alerts. Use more of the id.` })
    return fail({ kind: 'not-found', what: `alert "${wanted}"` })
  }
  return ok(only)
}

async function actOnEach(deps: ServiceDeps, asked: Asked, timeZone: string): Promise<number> {
  let code = 0
  const shown: unknown[] = []
  for (const wanted of asked.ids) {
    const found = await find(deps, wanted)
    const done = found.ok ? await act(deps, asked, found.value) : found
    if (!done.ok) code = failWith(`${wanted}: ${told(done.problem)}`)
    else if (asked.json) shown.push(wholeOutside(done.value))
    else
      console.log(
        asked.word === 'show'
          ? alertText(done.value, timeZone)
          : `${done.value.alert.id.slice(0, 8)}  ${done.value.alert.state}  ${done.value.alert.message}`,
      )
  }
  if (asked.json) console.log(JSON.stringify(shown, null, 2))
  return code
}

function act(deps: ServiceDeps, { word, note, until }: Asked, seen: SeenAlert): Promise<Result<SeenAlert>> {
  const { id } = seen.alert
  switch (word) {
    case 'ack':
      return acknowledgeAlert(deps, localPrincipal, id, note)
    case 'snooze':
      return snoozeAlert(deps, localPrincipal, id, until)
    case 'right':
      return judgeAlert(deps, localPrincipal, id, 'true_positive')
    case 'wrong':
      return judgeAlert(deps, localPrincipal, id, 'false_positive')
    case 'expected':
      return expectAlert(deps, localPrincipal, id, until ?? '', note)
    case 'list':
    case 'show':
      return Promise.resolve(ok(seen))
  }
}

function alertText({ alert }: SeenAlert, timeZone: string): string {
  const message = messageSchema.safeParse(alert.data)
  const facts: [string, string | null][] = [
    ['Alert', alert.id],
    ['Monitor', alert.monitorName],
    ['State', alert.state + (alert.resolvedReason === null ? '' : ` (${alert.resolvedReason})`)],
    ['Severity', alert.severity],
    ['Raised', `${instantText(alert.detectedAt, timeZone)} (${timeZone})`],
    [
      'Seen',
      alert.occurrences === null
        ? null
        : `${alert.occurrences === 1 ? 'once' : `${alert.occurrences} times`}, last for ${instantText(alert.lastSeenSlot, timeZone)}`,
    ],
    ['Looks', alert.acknowledgedBy],
    ['Judged', alert.feedback === null ? null : alert.feedback === 'true_positive' ? 'right' : 'wrong'],
    ['Note', alert.note],
  ]
  const known = facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(8)}  ${value}`]))
  return [...known, '', message.success ? messageText(message.data) : alert.message].join('\n')
}
