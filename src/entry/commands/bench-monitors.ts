import { parseArgs } from 'node:util'
import * as z from 'zod'
import { jsonLogger } from '../../base/logger.ts'
import { poolConnections } from '../../db/pool.ts'
import { sql } from '../../db/sql.ts'
import { runDue } from '../../monitors/run/tick.ts'
import { gaugeDeps, makeGauge } from '../chaos/gauge.ts'
import { openScratch, type ScratchDatabase } from '../chaos/scratch-service.ts'
import { messageOf } from '../gate.ts'
import { failWith } from '../terminal/fail-with.ts'

/** What it costs when so many monitors are due at once. Lag is how long after that moment a run was settled. */
type DueFigures = {
  monitors: number
  seconds: number
  runsPerSecond: number
  medianLagSeconds: number
  longestLagSeconds: number
  memoryMb: number
  grownMb: number
}

const due = '2026-01-01T01:00:00Z'

/** Lets 1,000, 5,000 and 10,000 monitors be due at once in one process, and prints runs per second, lag and memory. */
export async function benchMonitors(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { counts: { type: 'string', default: '1000,5000,10000' }, json: { type: 'boolean', default: false } },
  })
  const counts = values.counts.split(',').map(Number)
  if (counts.some((count) => !Number.isInteger(count) || count < 1))
    return failWith('Expected numbers of monitors for --counts, such as 1000,5000.')
  const scratch = await openScratch('monitors')
  if (!scratch.ok) return failWith(messageOf(scratch.problem))
  try {
    // The first runs compile code and open connections.
    await measure(scratch.value, 200)
    const figures: DueFigures[] = []
    for (const count of counts) {
      const found = await measure(scratch.value, count)
      figures.push(found)
      if (!values.json) console.log(lineOf(found))
    }
    if (values.json) console.log(JSON.stringify(figures))
    return 0
  } finally {
    await scratch.value.discard()
  }
}

async function measure({ owner: at, reader: readerAt }: ScratchDatabase, count: number): Promise<DueFigures> {
  const owner = poolConnections(at, { max: 10 })
  const reader = poolConnections(readerAt, { max: 10 })
  try {
    await owner.withClient(async (client) => {
      await client.query('truncate public.pulse_monitors cascade')
      await makeGauge(client, readerAt.user, { count, first: due, webhook: null })
      await client.query('analyze')
    })
    const deps = await gaugeDeps(
      owner,
      reader,
      jsonLogger('error', (line) => console.error(line)),
    )
    const before = memoryMb()
    let most = before
    const sampling = setInterval(() => {
      most = Math.max(most, memoryMb())
    }, 200)
    const began = performance.now()
    const { now } = await deps.db.one(z.object({ now: z.string() }), sql`select now()::text as now`)
    const pass = await runDue({ ...deps, plannedNow: () => sql`${due}::timestamptz` }, new AbortController().signal)
    const seconds = (performance.now() - began) / 1_000
    clearInterval(sampling)
    if (pass.ended.settled !== count) throw new Error(`${count} monitors were due, and the pass ended with ${JSON.stringify(pass)}`)
    const lag = await deps.db.one(
      z.object({ median: z.number(), longest: z.number() }),
      sql`select percentile_cont(0.5) within group (order by late) as median, max(late) as longest
        from (select extract(epoch from settled_at - ${now}::timestamptz)::float8 as late from pulse_ops.run) as r`,
    )
    return {
      monitors: count,
      seconds: round(seconds),
      runsPerSecond: Math.round(count / seconds),
      medianLagSeconds: round(lag.median),
      longestLagSeconds: round(lag.longest),
      memoryMb: Math.round(most),
      grownMb: Math.round(most - before),
    }
  } finally {
    await Promise.all([owner.close(), reader.close()])
  }
}

const memoryMb = (): number => process.memoryUsage().rss / 1_048_576
const round = (value: number): number => Math.round(value * 10) / 10

const lineOf = (found: DueFigures): string =>
  `${found.monitors} due at once: ${found.seconds} s, ${found.runsPerSecond} runs per second, lag ${found.medianLagSeconds} s at the median and ` +
  `${found.longestLagSeconds} s at most, ${found.memoryMb} MB (${found.grownMb} MB more than before)`
