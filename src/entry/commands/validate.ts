import { parseArgs } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { jsonLogger } from '../../base/logger.ts'
import { isIsoDate } from '../../operations/demo/calendar.ts'
import { validationText } from '../../operations/validate/report.ts'
import { validate } from '../../operations/validate/validate.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import { progressOn } from '../terminal/progress.ts'
import type { Command } from './command.ts'

/** Checks the data of the service database and changes nothing. */
export const validateCommand: Command = {
  name: 'validate',
  summary: 'Checks that all tables are there, that they agree with each other, and how fresh they are.',
  usage:
    'pulse validate [--json] [--strict] [--as-of YYYY-MM-DD] [--recompute]\n\n  --strict     takes warnings (unusual sizes, old data) for failures\n  --recompute  computes the derived tables anew, compares, and keeps what is there\n\nExit code 1 when a check fails.',
  run: async (args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const asked = readArgs(args)
    if (!asked.ok) return failWith(`${asked.message}\nUsage: ${validateCommand.usage}`)
    const log = jsonLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, (line) => console.error(line))
    const database = await openServiceDatabase(config, log)
    if (!database.ok) return failWith(messageOf(database.problem))
    const { owner, stop } = database.value
    try {
      const progress = progressOn(process.stderr)
      const asOf = asked.asOf ?? systemClock(config.PULSE_AS_OF).today(config.PULSE_TIME_ZONE)
      const checked = await validate(owner, {
        asOf,
        ...(asked.recompute && { recompute: { asOf: asked.asOf } }),
        ...(process.stderr.isTTY && { onProgress: progress.show }),
      })
      progress.end()
      if (!checked.ok) return failWith(messageOf(checked.problem))
      const { results, failed, warnings, imported } = checked.value
      const good = failed === 0 && (!asked.strict || warnings === 0)
      console.log(asked.json ? JSON.stringify({ ok: good, imported, failed, warnings, checks: results }) : validationText(checked.value))
      return good ? 0 : 1
    } finally {
      await stop()
    }
  },
}

type Asked = { ok: true; json: boolean; strict: boolean; recompute: boolean; asOf: string | null } | { ok: false; message: string }

function readArgs(args: string[]): Asked {
  try {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'boolean' }, strict: { type: 'boolean' }, recompute: { type: 'boolean' }, 'as-of': { type: 'string' } },
    })
    const asOf = values['as-of'] ?? null
    if (asOf !== null && !isIsoDate(asOf)) return { ok: false, message: `--as-of takes a date like 2026-11-20, not "${asOf}".` }
    return { ok: true, json: values.json === true, strict: values.strict === true, recompute: values.recompute === true, asOf }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
