import { parseArgs } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { jsonLogger } from '../../base/logger.ts'
import { migrate } from '../../db/migrate.ts'
import { liveThrough } from '../../monitors/backtest/live-through.ts'
import { type DemoOptions, loadDemo } from '../../operations/demo/load-demo.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import { progressOn } from '../terminal/progress.ts'
import type { Command } from './command.ts'

/** Fills the service database with the demonstration company. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'Loads the demonstration data: a consumer-goods company with five years of sales, up to yesterday.',
  usage: 'pulse demo [--reset] [--as-of YYYY-MM-DD] [--seed NUMBER]\n\n  --reset   empties the 32 tables first, whatever they hold',
  run: async (args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const asked = readArgs(args)
    if (!asked.ok) return failWith(`${asked.message}\nUsage: ${demoCommand.usage}`)
    const log = jsonLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, (line) => console.error(line))
    const database = await openServiceDatabase(config, log)
    if (!database.ok) return failWith(messageOf(database.problem))
    const { owner, stop } = database.value
    try {
      const migrated = await migrate(owner, log)
      if (!migrated.ok) return failWith(messageOf(migrated.problem))
      const progress = progressOn(process.stderr)
      const today = systemClock(config.PULSE_AS_OF).today(config.PULSE_TIME_ZONE)
      const loaded = await loadDemo(owner, { asOf: today, liveThrough, ...asked.options, onProgress: progress.show })
      progress.end()
      if (!loaded.ok) {
        const hint = loaded.problem.kind === 'conflict' ? ' Use --reset for that.' : ''
        return failWith(`${messageOf(loaded.problem)}${hint}`)
      }
      const { lines, firstDay, lastDay } = loaded.value
      console.log(`Loaded ${lines.toLocaleString('en')} order lines from ${firstDay} to ${lastDay}, and everything derived from them.`)
      return 0
    } finally {
      await stop()
    }
  },
}

type Asked = { ok: true; options: Partial<Pick<DemoOptions, 'asOf' | 'seed' | 'reset'>> } | { ok: false; message: string }

function readArgs(args: string[]): Asked {
  try {
    const { values } = parseArgs({ args, options: { reset: { type: 'boolean' }, 'as-of': { type: 'string' }, seed: { type: 'string' } } })
    const seed = values.seed === undefined ? undefined : Number(values.seed)
    if (seed !== undefined && !Number.isSafeInteger(seed))
      return { ok: false, message: `--seed takes a whole number, not "${values.seed}".` }
    return {
      ok: true,
      options: {
        ...(values.reset === true && { reset: true }),
        ...(values['as-of'] !== undefined && { asOf: values['as-of'] }),
        ...(seed !== undefined && { seed }),
      },
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
