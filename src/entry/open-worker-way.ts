import type pg from 'pg'
import * as z from 'zod'
import { fail, ok, type Result } from '../base/result.ts'
import { clientConnections } from '../db/client.ts'
import { isDatabaseAway } from '../db/errors.ts'
import { proveReader } from '../db/reader-proof.ts'
import { loginAs } from '../db/reader-role.ts'
import { readServerFunctions } from '../db/server-functions.ts'
import { sql } from '../db/sql.ts'
import type { Config } from './config.ts'
import { unsafeReader, type Way } from './gate.ts'

const secretSchema = z
  .object({ value: z.string().transform((text): unknown => JSON.parse(text)) })
  .pipe(z.object({ value: z.object({ role: z.string(), password: z.string() }) }))

/**
 * The way to the data on Workers: the login of `ANALYTICS_DATABASE_URL`, or the reader that migrations left in the service
 * database, proven to only read. Migrations are run from a machine, `pulse migrate`, never from here.
 */
export async function openWorkerWay(owner: pg.ClientConfig, config: Config): Promise<Result<Way>> {
  const login = await readerLogin(owner, config)
  if (!login.ok) return login
  const reader = clientConnections(login.value)
  const proof = await proveReader(reader)
  if (proof.state === 'safe') {
    const functions = await readServerFunctions(reader)
    return functions.ok ? ok({ reader, side: reader, lacking: proof.lacking, functions: functions.value }) : functions
  }
  if (proof.state === 'unsafe') return unsafeReader(proof.reasons)
  return fail({ kind: 'database-unavailable', message: `The database cannot be reached: ${proof.message}` })
}

async function readerLogin(owner: pg.ClientConfig, config: Config): Promise<Result<pg.ClientConfig>> {
  if (config.ANALYTICS_DATABASE_URL) return ok({ connectionString: config.ANALYTICS_DATABASE_URL })
  try {
    const query = sql`select value::text as value from pulse_ops.secret where name = 'reader'`
    const { rows } = await clientConnections(owner).withClient((client) => client.query(query.text, query.values))
    const found = secretSchema.safeParse(rows[0])
    if (found.success) return ok(loginAs(owner, found.data.value))
    return fail({
      kind: 'forbidden',
      message: 'There is no login to read with. Run "pulse migrate" against this database, or set ANALYTICS_DATABASE_URL.',
    })
  } catch (error) {
    if (isDatabaseAway(error)) return fail({ kind: 'database-unavailable', message: 'The database of the service cannot be reached.' })
    throw error
  }
}
