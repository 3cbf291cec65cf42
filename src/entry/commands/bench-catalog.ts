import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { jsonLogger } from '../../base/logger.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { ensureDatabase } from '../../db/embedded/ensure-database.ts'
import { onDatabase } from '../../db/on-database.ts'
import { askMany } from '../../evaluate/bench/ask-over-http.ts'
import { startServer } from '../bench-server.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'

const usualSizes = [32, 1_000]
const mostTables = 10_000

/**
 * Measures how long the service takes to be ready, and what memory it takes, over databases that nobody described: with 32 and with 1,000 tables, or as many as
 * `--tables` says. Ten columns and 20 rows a table, a chain of foreign keys. Start-up includes everything: process, migrations, proof of the reader, catalog,
 * lexicon.
 */
export async function benchCatalog(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const sizes = readSizes(args)
  if ('problem' in sizes) return failWith(sizes.problem)
  for (const tables of sizes) {
    const home = await mkdtemp(join(tmpdir(), 'pulse-bench-'))
    try {
      const done = await measure(home, tables, env)
      if (!done.ok) return failWith(messageOf(done.problem))
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }
  return 0
}

function readSizes(args: string[]): number[] | { problem: string } {
  try {
    const { values } = parseArgs({ args, options: { tables: { type: 'string' } } })
    if (values.tables === undefined) return usualSizes
    const tables = /^\d+$/.test(values.tables) ? Number(values.tables) : 0
    if (tables >= 8 && tables <= mostTables) return [tables]
    return { problem: `--tables takes a number from 8 to ${mostTables}, got "${values.tables}".` }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

async function measure(home: string, tables: number, env: NodeJS.ProcessEnv): Promise<Result<void>> {
  const database = await openServiceDatabase(
    { DATABASE_URL: null, PULSE_HOME: home },
    jsonLogger('silent', () => undefined),
  )
  if (!database.ok) return database
  const { owner, stop } = database.value
  try {
    const made = await ensureDatabase(onDatabase(owner, 'postgres'), 'other')
    if (!made.ok) return made
    const filled = await withConnection(made.value, 'pulse-query bench', async (client) => {
      for (const statement of tableStatements(tables)) await client.query(statement)
      return ok(undefined)
    })
    if (!filled.ok) return filled
    if (!owner.host) return fail({ kind: 'invalid-request', message: 'The embedded server has no socket here.' })
    const target = `postgres://bench_reader@/other?host=${encodeURIComponent(owner.host)}&port=${owner.port}`
    const settings = {
      ...env,
      PULSE_HOME: home,
      PORT: '0',
      LOG_LEVEL: 'error',
      DATABASE_URL: '',
      ANALYTICS_DATABASE_URL: target,
      TRANSLATORS: 'semantic',
    }
    for (const which of ['first start', 'second start']) {
      const server = await startServer(settings)
      try {
        const question = 'how many item 7 are there'
        await askMany(server.address, question, 5, 1)
        const load = await askMany(server.address, question, 50, 1)
        const outcomes = Object.entries(load.outcomes).map(([outcome, n]) => `${n} ${outcome}`)
        console.log(
          `${tables} tables, ${which}: ready after ${(server.readyMs / 1000).toFixed(1)} s, ${await server.memoryMb()} MB, ` +
            `a question ${load.total.p50.toFixed(0)} ms at the median (${outcomes.join(', ')})`,
        )
      } finally {
        await server.stop()
      }
    }
    return ok(undefined)
  } finally {
    await stop()
  }
}

/** A few hundred tables a transaction: each holds a lock on what it makes. */
const batch = 250

function tableStatements(tables: number): string[] {
  const batches = Array.from(
    { length: Math.ceil(tables / batch) },
    (_, at) => [at * batch + 1, Math.min(tables, (at + 1) * batch)] as const,
  )
  return [
    'create role bench_reader login',
    'alter default privileges in schema public grant select on tables to bench_reader',
    ...batches.map(
      ([from, to]) => `do $$ begin for n in ${from}..${to} loop
        execute format('create table public.%I (id int primary key, parent_id int, name text, status text, category varchar(20), created_at timestamptz, amount numeric, quantity int, note text, rate_pct numeric)', 'item_' || n);
        if n > 1 then execute format('alter table public.%I add foreign key (parent_id) references public.%I (id)', 'item_' || n, 'item_' || n - 1); end if;
        execute format('insert into public.%I select g, null, ''name '' || g, (array[''open'', ''closed''])[1 + g %% 2], ''c'' || g %% 7, now(), g, g, null, g from generate_series(1, 20) g', 'item_' || n);
      end loop; end $$`,
    ),
    'analyze',
  ]
}
