import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import * as z from 'zod'
import { jsonLogger } from '../../base/logger.ts'
import { ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { copyCsv } from '../../db/copy.ts'
import { migrate } from '../../db/migrate.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'

const entry = fileURLToPath(new URL('../cli.ts', import.meta.url))
const columns = [
  'order_number',
  'customer',
  'material_number',
  'posting_date',
  'net_sales',
  'gross_margin',
  'total_cogs',
  'inv_quantity_cases',
  'year_month',
]
const reportSchema = z.object({ peak_memory_mb: z.number(), tables: z.array(z.object({ rows: z.number(), elapsedMs: z.number() })) })

/**
 * Loads order lines with a bare COPY into their table, then with `pulse import` in a process of its own, into a new embedded server each time the
 * same way, and prints rows per second and the import's peak memory. `file` has the columns of `transaction_data` in their order;
 * without one, a million lines are made up.
 */
export async function benchImport(file: string | undefined, env: NodeJS.ProcessEnv): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'pulse-bench-'))
  const settings = { ...env, PULSE_HOME: home, DATABASE_URL: '', LOG_LEVEL: 'error' }
  const parsed = parseConfig(settings)
  if (!parsed.ok) return failWith(parsed.message)
  const log = jsonLogger('error', (line) => console.error(line))
  const database = await openServiceDatabase(parsed.config, log)
  if (!database.ok) return failWith(messageOf(database.problem))
  const { owner, stop } = database.value
  try {
    const migrated = await migrate(owner, log)
    if (!migrated.ok) return failWith(messageOf(migrated.problem))
    const path = file ?? (await makeLines(join(home, 'transaction_data.csv'), 1_000_000))
    for (const round of [1, 2]) {
      const bare = await bareCopy(owner, path)
      if (!bare.ok) return failWith(messageOf(bare.problem))
      console.log(`round ${round}: bare COPY ${figures(bare.value)}`)
      const { stdout } = await promisify(execFile)(process.execPath, [entry, 'import', path, '--json'], {
        env: settings,
        maxBuffer: 1 << 24,
      })
      const report = reportSchema.parse(JSON.parse(stdout))
      const [table] = report.tables
      if (table)
        console.log(
          `round ${round}: import    ${figures({ rows: table.rows, ms: table.elapsedMs })}, peak memory ${Math.round(report.peak_memory_mb)} MB`,
        )
      await withConnection(owner, 'pulse-query bench', async (client) =>
        ok(await client.query('truncate public.transaction_data, pulse_ops.table_load, pulse_ops.import_run')),
      )
    }
    return 0
  } finally {
    await stop()
    await rm(home, { recursive: true, force: true })
  }
}

const figures = ({ rows, ms }: { rows: number; ms: number }): string =>
  `${rows.toLocaleString('en')} rows in ${(ms / 1_000).toFixed(2)} s, ${Math.round((rows * 1_000) / ms).toLocaleString('en')} rows/s`

/** The file as it is, straight into the table with its indexes, then emptied again. */
const bareCopy = (owner: pg.ClientConfig, path: string): Promise<Result<{ rows: number; ms: number }>> =>
  withConnection(owner, 'pulse-query bench', async (client) => {
    const started = performance.now()
    const rows = await copyCsv(client, { schema: 'public', table: 'transaction_data', columns }, withoutHeader(path), ',')
    const ms = performance.now() - started
    await client.query('truncate public.transaction_data')
    return ok({ rows, ms })
  })

async function* withoutHeader(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  let begun = false
  for await (const chunk of path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: 1 << 18 })) : file) {
    const bytes: Buffer = chunk
    yield begun ? bytes : bytes.subarray(bytes.indexOf(10) + 1)
    begun = true
  }
}

async function makeLines(path: string, count: number): Promise<string> {
  await pipeline(Readable.from(lines(count)), createWriteStream(path))
  return path
}

/** Lines in the order of their days over five years, 3,000 customers, 800 materials, the same on every machine. */
function* lines(count: number): Generator<string> {
  let state = 1
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % limit
  }
  let text = `${columns.join(',')}\n`
  for (let index = 0; index < count; index += 1) {
    const day = new Date(Date.UTC(2021, 0, 1) + Math.floor((index * 1_826) / count) * 86_400_000).toISOString().slice(0, 10)
    const [net, cost] = [100 + below(90_000), 50 + below(40_000)]
    const money = (cents: number): string => (cents / 100).toFixed(2)
    text += `SO-${1_000_000 + (index >> 2)},C-${100_000 + below(3_000)},FG-${20_000 + below(800)},${day},${money(net)},${money(net - cost)},${money(cost)},${1 + below(40)},${day.slice(0, 7)}\n`
    if (text.length > 1 << 17) {
      yield text
      text = ''
    }
  }
  yield text
}
