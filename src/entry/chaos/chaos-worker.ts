import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import * as z from 'zod'
import { jsonLogger } from '../../base/logger.ts'
import { poolConnections } from '../../db/pool.ts'
import { sql } from '../../db/sql.ts'
import type { CrashPoint, MonitorDeps } from '../../monitors/deps.ts'
import { postByFetch } from '../../monitors/notify/http-post.ts'
import { webhookChannel } from '../../monitors/notify/webhook-channel.ts'
import { runDue } from '../../monitors/run/tick.ts'
import { sendWaiting } from '../../monitors/send/send-messages.ts'
import { gaugeDeps, gaugeTimeoutMs } from './gauge.ts'

const place = z.object({ host: z.string(), port: z.number(), user: z.string(), password: z.string().optional(), database: z.string() })

/** What a worker of the chaos run is told on its command line: where to work, and where to die, the how-manieth time it comes there. */
export const orderSchema = z.object({
  owner: place,
  reader: place,
  secret: z.string(),
  death: z.object({ point: z.string(), visit: z.number() }).nullable(),
  /** Every so-manieth query outlives its lease. */
  slowEvery: z.number(),
})
export type WorkerOrder = z.infer<typeof orderSchema>

/** Leases of the chaos run are far shorter than its statements may take, so that a dead worker's slots are soon taken over and slow ones are overtaken. */
const leaseMarginMs = 1_300 - gaugeTimeoutMs
const slowMs = 1_600

/** Runs and sends until it is told to stop, or dies where it was told to. */
async function work(order: WorkerOrder): Promise<void> {
  const log = jsonLogger('silent', () => undefined)
  const owner = poolConnections(configOf(order.owner), { max: 6 })
  const reader = poolConnections(configOf(order.reader), { max: 6 })
  const made = await gaugeDeps(owner, reader, log)
  const channel = webhookChannel({
    post: postByFetch(fetch),
    secret: order.secret,
    privateHosts: ['127.0.0.1'],
    timeoutMs: 5_000,
    clock: made.clock,
  })
  const deps: MonitorDeps = {
    ...made,
    channels: [channel],
    limits: { ...made.limits, leaseMarginMs, sendTimeoutMs: 1_500, runsAtOnce: 4 },
    // An hour of the schedule passes in a second.
    plannedNow: () => sql`(select least(base + (now() - started) * speed, ends) from public.chaos_clock)`,
    crash: dying(order),
  }
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  while (!stop.signal.aborted) {
    try {
      await runDue(deps, stop.signal)
      await sendWaiting(deps, stop.signal)
    } catch {
      // The database is restarted in the middle; whoever cannot work waits.
      await sleep(100)
    }
    await sleep(30)
  }
  await Promise.all([owner.close(), reader.close()])
}

const configOf = ({ password, ...rest }: WorkerOrder['owner']): pg.ClientConfig => (password === undefined ? rest : { ...rest, password })

function dying({ death, slowEvery }: WorkerOrder): (point: CrashPoint) => Promise<void> {
  let visits = 0
  let queries = 0
  return async (point) => {
    if (point === 'in-query') {
      queries++
      await sleep(queries % slowEvery === 0 ? slowMs : 2)
    }
    if (death === null || point !== death.point || ++visits < death.visit) return
    // Written at once, for nothing is written after this.
    writeSync(1, `${point}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}

if (import.meta.main) await work(orderSchema.parse(JSON.parse(process.argv[2] ?? '')))
