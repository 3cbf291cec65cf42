import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Connections } from '../../db/db.ts'
import type { CrashPoint } from '../../monitors/deps.ts'
import type { WorkerOrder } from './chaos-worker.ts'
import { type ChaosFindings, checkChaos } from './check-chaos.ts'
import { makeGauge } from './gauge.ts'

export type ChaosOptions = {
  owner: WorkerOrder['owner']
  reader: WorkerOrder['reader']
  /** As the owner, for the program itself. */
  connections: Connections
  workers: number
  monitors: number
  /** The least that it lasts: a planned time of each monitor passes in a second. */
  seconds: number
  /** Workers that are killed; it goes on until so many have died. */
  kills: number
  /** Breaks every connection once, in the middle; null: not. */
  restart: (() => Promise<void>) | null
}

export type ChaosReport = ChaosFindings & { seconds: number; kills: Record<CrashPoint, number>; restarted: boolean; repeatedPosts: number }

const program = fileURLToPath(new URL('chaos-worker.ts', import.meta.url))
const points: CrashPoint[] = ['after-claim', 'in-query', 'in-settle', 'after-settle', 'after-post']
const base = '2026-01-01T00:30:00Z'
const first = '2026-01-01T01:00:00Z'
const secret = `whsec_${Buffer.from('chaos chaos chaos chaos chaos').toString('base64')}`
/** No further planned time comes: what is left of the hour passes slowly, so that the last ones can be tried again. */
const stopClock = `update public.chaos_clock set base = date_trunc('hour', base + (now() - started) * speed, 'UTC'), started = now(), speed = 60,
  ends = date_trunc('hour', base + (now() - started) * speed, 'UTC') + interval '59 minutes'`
/** It ends after so long, whatever happens. */
const mostSeconds = 600

/**
 * Several processes run monitors on one database while they are killed one after the other, each at a named place, and the database goes away in the middle. Afterwards
 * every planned time is looked for, and every alert and message is held against what the values demand.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { connections } = options
  const receiver = await startReceiver()
  await connections.withClient((client) => prepare(client, options, receiver.url))
  const kills: Record<CrashPoint, number> = { 'after-claim': 0, 'in-query': 0, 'in-settle': 0, 'after-settle': 0, 'after-post': 0 }
  // Without it each new worker would spend most of its start on reading the same sources.
  const cache = await mkdtemp(join(tmpdir(), 'pulse-chaos-cache-'))
  const crew = startCrew(options, kills, { ...process.env, NODE_COMPILE_CACHE: cache })
  const began = performance.now()
  const elapsed = () => (performance.now() - began) / 1_000
  let restarted = false
  try {
    while (elapsed() < mostSeconds && (elapsed() < options.seconds || countOf(kills) < options.kills)) {
      if (options.restart !== null && !restarted && (elapsed() > options.seconds / 2 || countOf(kills) > options.kills / 2)) {
        await options.restart()
        restarted = true
      }
      await sleep(50)
    }
    crew.spare()
    await patiently(() => connections.withClient((client) => client.query(stopClock)))
    await patiently(() => connections.withClient(untilQuiet))
  } finally {
    await crew.dismiss()
    receiver.close()
    await rm(cache, { recursive: true, force: true })
  }
  const findings = await connections.withClient((client) => checkChaos(client, { first, posts: receiver.posts }))
  const repeatedPosts = [...receiver.posts.values()].reduce((sum, count) => sum + count - 1, 0)
  return { ...findings, seconds: Math.round(elapsed()), kills, restarted, repeatedPosts }
}

const countOf = (kills: Record<string, number>): number => Object.values(kills).reduce((sum, count) => sum + count, 0)

async function prepare(client: pg.ClientBase, { monitors, reader }: ChaosOptions, webhook: string): Promise<void> {
  await makeGauge(client, reader.user, { count: monitors, first, webhook })
  await client.query(
    'create table public.chaos_clock (base timestamptz not null, started timestamptz not null, speed float8 not null, ends timestamptz not null)',
  )
  await client.query(`insert into public.chaos_clock values ($1, now(), 3600, 'infinity')`, [base])
}

/** Workers that are replaced when they die, the next one with the next place to die at, until enough have. */
function startCrew({ owner, reader, workers, kills: wanted }: ChaosOptions, kills: Record<CrashPoint, number>, env: NodeJS.ProcessEnv) {
  const living = new Set<ChildProcess>()
  let hired = 0
  let over = false
  const hire = (): void => {
    const point = points[hired % points.length] ?? 'in-query'
    // Messages are rare, so a visit to the post is enough there.
    const visit = point === 'after-post' ? 1 : 2 + ((hired * 7) % 9)
    const death = over || countOf(kills) >= wanted ? null : { point, visit }
    hired++
    const order: WorkerOrder = { owner, reader, secret, death, slowEvery: 40 }
    const child = spawn(process.execPath, [program, JSON.stringify(order)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    living.add(child)
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
    })
    child.once('exit', (_code, signal) => {
      living.delete(child)
      const died = points.find((one) => said.includes(one))
      if (signal === 'SIGKILL' && died !== undefined) kills[died]++
      if (!over) hire()
    })
  }
  for (let n = 0; n < workers; n++) hire()
  return {
    /** From now on nobody who comes new dies. */
    spare: () => {
      wanted = 0
    },
    dismiss: async (): Promise<void> => {
      over = true
      await Promise.all(
        [...living].map(async (child) => {
          const gone = once(child, 'exit')
          child.kill('SIGTERM')
          await gone
        }),
      )
    },
  }
}

/** Waits until every planned time is settled and every message sent. */
async function untilQuiet(client: pg.ClientBase): Promise<void> {
  for (let tries = 0; tries < 3_000; tries++) {
    const { rows } =
      await client.query(`select (select count(*)::int4 from public.pulse_monitors m, public.chaos_clock c where m.next_run <= c.ends)
      + (select count(*)::int4 from pulse_ops.outbox where status = 'waiting') as open`)
    if (rows[0]?.open === 0) return
    await sleep(100)
  }
}

/** Tries again while the database comes back. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 50) throw error
      await sleep(200)
    }
  }
}

/** A receiver of webhooks that takes everything and counts by key. */
async function startReceiver(): Promise<{ url: string; posts: Map<string, number>; close(): void }> {
  const posts = new Map<string, number>()
  const server = createServer((request, response) => {
    const key = String(request.headers['webhook-id'])
    posts.set(key, (posts.get(key) ?? 0) + 1)
    request.resume().once('end', () => response.writeHead(204).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Of a server on a port it is an address.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    posts,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
