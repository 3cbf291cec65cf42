import { parseArgs } from 'node:util'
import type pg from 'pg'
import { systemClock } from '../../base/clock.ts'
import { jsonLogger } from '../../base/logger.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { ensureDatabase } from '../../db/embedded/ensure-database.ts'
import { onDatabase } from '../../db/on-database.ts'
import { type Restored, restoreBackup } from '../../operations/backup/restore.ts'
import { validationText } from '../../operations/validate/report.ts'
import { type Validation, validate } from '../../operations/validate/validate.ts'
import { printable } from '../../present/printable.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** Brings a backup into an empty database and validates it. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Brings a backup into an empty database and validates it.',
  usage: `pulse restore ARCHIVE [--into DATABASE | --into URL] [--json]

  --into DATABASE  a database of that name on the service's server, made when it is not there
  --into URL       postgres://user@host:5432/database, without a password: use PGPASSFILE or PGPASSWORD

Without --into the service database itself is filled. A database that holds rows is never touched.
Exit code 1 when the backup could not be restored, or when the restored data fails a check.`,
  run: async (args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const asked = readArgs(args)
    if ('problem' in asked) return failWith(`${asked.problem}\nUsage: ${restoreCommand.usage}`)
    const log = jsonLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, (line) => console.error(line))
    const opened = await openTarget(asked.into, () => openServiceDatabase(config, log))
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const { target, stop } = opened.value
    try {
      const places = { configured: config.PG_DUMP, path: env.PATH ?? '' }
      const restored = await restoreBackup(target, asked.archive, { places, log })
      if (!restored.ok) return failWith(messageOf(restored.problem))
      const checked =
        restored.value.kind === 'critical' ? null : await validate(target, { asOf: asOfFor(restored.value, config.PULSE_AS_OF) })
      if (checked && !checked.ok) return failWith(messageOf(checked.problem))
      const validation = checked?.value ?? null
      console.log(asked.json ? JSON.stringify(jsonOf(restored.value, validation)) : textOf(restored.value, validation))
      return validation === null || validation.failed === 0 ? 0 : 1
    } finally {
      await stop()
    }
  },
}

type Target = { target: pg.ClientConfig; stop(): Promise<void> }

async function openTarget(into: string | null, open: () => ReturnType<typeof openServiceDatabase>): Promise<Result<Target>> {
  if (into !== null && /^postgres(ql)?:\/\//.test(into)) {
    if (/^postgres(ql)?:\/\/[^/@]*:[^/@]+@|[?&]password=/.test(into)) {
      const message =
        'Everybody on this machine can read a command line, so no password goes there: put it in PGPASSWORD, or in a file that PGPASSFILE names.'
      return fail({ kind: 'invalid-request', message })
    }
    return ok({ target: { connectionString: into }, stop: async () => undefined })
  }
  const database = await open()
  if (!database.ok) return database
  const { owner, stop } = database.value
  if (into === null) return ok({ target: owner, stop })
  const made = await ensureDatabase(onDatabase(owner, 'postgres'), into)
  if (made.ok) return ok({ target: onDatabase(owner, into), stop })
  await stop()
  return made
}

/** Freshness counts from the day of the backup, not from today: an old backup is no fault. */
const asOfFor = ({ createdAt }: Restored, fixed: string | null): string => createdAt?.slice(0, 10) ?? systemClock(fixed).today('UTC')

const jsonOf = (restored: Restored, validation: Validation | null) => ({
  ...restored,
  ok: validation === null || validation.failed === 0,
  validation: validation && { failed: validation.failed, warnings: validation.warnings, checks: validation.results },
})

function textOf(restored: Restored, validation: Validation | null): string {
  const what = `Restored ${restored.rows.toLocaleString('en')} rows of ${restored.tables} tables${restored.createdAt ? `, as of ${restored.createdAt}` : ''}.${leftOutText(restored.leftOut)}`
  if (validation === null)
    return `${what}\nThis was a backup of the critical tables only, so the rest is empty: "pulse import --derive" or the full backup fills it.`
  return `${what}\n\n${validationText(validation)}`
}

/** Names from an archive are somebody else's text. */
const leftOutText = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : printable(
        `\nNot restored, because this version has no such thing (${names.length}): ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`,
      )

function readArgs(args: string[]): { archive: string; into: string | null; json: boolean } | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { into: { type: 'string' }, json: { type: 'boolean' } },
    })
    const [archive, ...rest] = positionals
    if (archive === undefined || rest.length > 0) return { problem: 'Expected one archive.' }
    if (values.into === '') return { problem: '--into is empty: expected a database name or a URL.' }
    return { archive, into: values.into ?? null, json: values.json === true }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}
