import { parseArgs } from 'node:util'
import * as z from 'zod'

export const monitorWords = [
  'list',
  'show',
  'create',
  'edit',
  'schedule',
  'enable',
  'disable',
  'test',
  'run',
  'drill',
  'backtest',
  'diff',
  'rollback',
] as const
export type MonitorWord = (typeof monitorWords)[number]

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const options = {
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
  on: text,
  zone: text,
  bad: texts,
  reason: text,
  'take-over': { type: 'boolean' },
} as const

export type MonitorValues = {
  json?: boolean
  answer?: string
  template?: string
  set?: string[]
  sql?: string
  name?: string
  dates?: 'moving' | 'fixed'
  condition?: string
  severity?: string
  every?: string
  at?: string
  on?: string
  zone?: string
  bad?: string[]
  reason?: string
  'take-over'?: boolean
}
export type MonitorAsked = { word: MonitorWord; operands: string[]; values: MonitorValues }

/** How many operands each word takes, at least and at most. */
const operandsOf: Record<MonitorWord, [number, number]> = {
  list: [0, 0],
  show: [1, 1],
  create: [0, 0],
  edit: [1, 1],
  schedule: [1, 1],
  enable: [1, 1],
  disable: [1, 1],
  test: [1, 1],
  run: [1, 1],
  drill: [1, 1],
  backtest: [1, 1],
  diff: [2, 3],
  rollback: [2, 2],
}

/** What each word may be given besides `--json`. */
const optionsOf: Record<MonitorWord, (keyof MonitorValues)[]> = {
  list: [],
  show: [],
  create: ['answer', 'template', 'set', 'sql', 'name', 'dates', 'condition', 'severity', 'every', 'at', 'on', 'zone'],
  edit: ['name', 'condition', 'severity', 'sql', 'reason'],
  schedule: ['every', 'at', 'on', 'zone', 'reason', 'take-over'],
  enable: [],
  disable: ['reason'],
  test: [],
  run: [],
  drill: [],
  backtest: ['bad'],
  diff: [],
  rollback: ['reason'],
}

/** What was asked for, or what is wrong with it in one sentence. */
export function readMonitorArguments(args: string[]): MonitorAsked | string {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    const [given = 'list', ...operands] = positionals
    const word = monitorWords.find((one) => one === given)
    if (word === undefined) return `Expected one of ${monitorWords.join(', ')}, got "${given}".`
    const [least, most] = operandsOf[word]
    if (operands.length < least || operands.length > most) {
      const wanted =
        least === most
          ? least === 0
            ? 'nothing'
            : least === 1
              ? 'a monitor'
              : 'a monitor and a version'
          : 'a monitor and one or two versions'
      return `${word} takes ${wanted}, got ${operands.length === 0 ? 'nothing' : operands.map((one) => `"${one}"`).join(', ')}.`
    }
    const strange = Object.keys(values).find((name) => name !== 'json' && !optionsOf[word].some((one) => one === name))
    if (strange !== undefined) return `${word} does not take --${strange}.`
    const origins = [values.answer, values.template, values.sql].filter((one) => one !== undefined)
    if (word === 'create' && origins.length !== 1) return 'create takes one of --answer, --template and --sql.'
    if (word === 'edit' && optionsOf.edit.every((name) => name === 'reason' || values[name] === undefined))
      return 'edit takes at least one of --name, --condition, --severity and --sql.'
    const { dates, ...others } = values
    if (dates !== undefined && dates !== 'moving' && dates !== 'fixed') return `Expected --dates moving or fixed, got "${dates}".`
    const wrongDay = others.bad?.find((day) => !z.iso.date().safeParse(day).success)
    if (wrongDay !== undefined) return `Expected --bad as a day of the calendar such as 2026-03-02, got "${wrongDay}".`
    return { word, operands, values: { ...others, ...(dates === undefined ? {} : { dates }) } }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The parts of a schedule that were said, as the service takes them; or what is wrong with `--on`. */
export function scheduleOf({ every, at, on, zone }: MonitorValues): Record<string, unknown> | string {
  const day = on?.toLowerCase()
  const weekday = day === undefined || day.length < 3 ? -1 : weekdays.findIndex((name) => name.startsWith(day))
  const place =
    day === undefined
      ? {}
      : day === 'last'
        ? { month_day: -1 }
        : weekday >= 0
          ? { iso_dow: weekday + 1 }
          : /^([1-9]|[12]\d|3[01])$/.test(day)
            ? { month_day: Number(day) }
            : null
  if (place === null) return `Expected --on as a weekday such as friday, a day of the month from 1 to 31, or last, got "${on}".`
  const minute = every === 'hourly' && at !== undefined ? /^(?:\d\d)?:?([0-5]?\d)$/.exec(at)?.[1] : undefined
  return {
    ...(every === undefined ? {} : { frequency: every }),
    ...(at === undefined ? {} : minute === undefined ? { local_time: at } : { minute_offset: Number(minute) }),
    ...place,
    ...(zone === undefined ? {} : { timezone: zone }),
  }
}
