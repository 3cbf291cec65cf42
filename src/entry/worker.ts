import { loadTexts } from '#texts'
import { systemClock } from '../base/clock.ts'
import { jsonLogger, type Logger } from '../base/logger.ts'
import type { Problem } from '../base/problem.ts'
import { ok, type Result } from '../base/result.ts'
import { systemTimer } from '../base/timer.ts'
import { type ChatService, chatService } from '../chat/chat-service.ts'
import { clientConnections } from '../db/client.ts'
import { createApp } from '../http/create-app.ts'
import { type Asset, defaultHttpLimits } from '../http/deps.ts'
import type { MonitorDeps } from '../monitors/deps.ts'
import { postByFetch } from '../monitors/notify/http-post.ts'
import { runScheduled } from '../operations/maintain/run-scheduled.ts'
import { textsUnder } from '../prompts/texts.ts'
import { configureChannels } from './channels.ts'
import { type Composition, compose } from './compose.ts'
import { type Config, parseConfig } from './config.ts'
import { createGate } from './gate.ts'
import { hostNames, isLoopback } from './identity.ts'
import { scheduleOf } from './maintenance-schedule.ts'
import { readMeaning } from './meaning.ts'
import { fixedFiles } from './model-keeper.ts'
import { tickMonitors } from './monitor-tick.ts'
import { openWorkerWay } from './open-worker-way.ts'
import { createSlackDoor, type SlackDoor } from './slack.ts'

/** What wrangler.toml binds, besides settings as text. */
export type WorkerEnv = {
  ASSETS?: { fetch(request: Request): Promise<Response> }
  HYPERDRIVE?: { connectionString: string }
  [setting: string]: unknown
}

type Waiting = { waitUntil(work: Promise<unknown>): void; passThroughOnException?(): void }

/** What an isolate keeps between requests: plain data and the parser, no sockets, no timers, nobody's work. */
type Kept = { config: Config; log: Logger; composition: Composition }

let kept: Kept | null = null

async function keptFor(env: WorkerEnv): Promise<Result<Kept>> {
  if (kept) return ok(kept)
  const made = await make(env)
  if (made.ok) kept = made.value
  return made
}

async function make(env: WorkerEnv): Promise<Result<Kept>> {
  const settings = parseConfig(textsOf(env))
  if (!settings.ok) return { ok: false, problem: { kind: 'invalid-request', message: settings.message } }
  const { config } = settings
  const log = jsonLogger(config.LOG_LEVEL, (line) => console.error(line))
  const clock = systemClock(config.PULSE_AS_OF)
  const texts = loadTexts()
  const meaning = await readMeaning(fixedFiles(textsUnder(texts, 'semantic')), null, log)
  if (!meaning.ok) return meaning
  const owner = { connectionString: env.HYPERDRIVE?.connectionString ?? config.DATABASE_URL ?? '' }
  const connections = clientConnections(owner)
  const gate = createGate({ open: () => openWorkerWay(owner, config), clock, log, sharedMemory: false })
  const composition = await compose({
    config,
    clock,
    log,
    texts,
    owner: connections,
    gate,
    ...meaning.value,
    channels: configureChannels(config, { post: postByFetch((...request) => fetch(...request)), smtp: null, clock }),
    background: () => undefined,
    sharedMemory: false,
  })
  return ok({ config, log, composition })
}

/** Settings are the bindings that are texts. */
const textsOf = (env: WorkerEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

export default {
  async fetch(request: Request, env: WorkerEnv, context: Waiting): Promise<Response> {
    const found = await keptFor(env)
    if (!found.ok) return misconfigured(found.problem)
    const { config, composition } = found.value
    const fault = config.AUTH_MODE === 'local' && !isLoopback(new URL(request.url).hostname) ? localFault : null
    if (fault !== null) return misconfigured({ kind: 'invalid-request', message: fault })
    const background = (work: Promise<unknown>) => context.waitUntil(work)
    const chat = chatService({ ...composition.chat, background })
    const baseUrl = config.BASE_URL?.replace(/\/$/, '') ?? new URL(request.url).origin
    const slack = slackDoorOf(found.value, chat, baseUrl, background)
    if (slack?.takes(request) === true) return slack.fetch(request)
    const app = createApp({
      ...composition.http,
      chat,
      addressOf: (c) => c.req.header(config.CLIENT_ADDRESS_HEADER ?? 'cf-connecting-ip') ?? 'unknown',
      assets: (path) => assetOf(env, request, path),
      baseUrl,
      allowedHosts: config.BASE_URL === null ? null : hostNames(config.BASE_URL),
      limits: defaultHttpLimits,
    })
    return app.fetch(request)
  },

  /** Every minute: monitors that are due, messages that wait, answers whose runner died, and what is past its time. */
  async scheduled(_event: unknown, env: WorkerEnv, context: Waiting): Promise<void> {
    const found = await keptFor(env)
    if (!found.ok) return
    const { config, composition, log } = found.value
    const chat = chatService({ ...composition.chat, background: (work) => context.waitUntil(work) })
    const chores = Promise.all([
      chat.reap(),
      chat.prune(),
      composition.quotas?.prune(),
      maintain(config, composition, log),
      keepVerified(composition),
      ...choresOf(slackDoorOf(found.value, chat, config.BASE_URL?.replace(/\/$/, '') ?? '', (work) => context.waitUntil(work))),
      config.MONITORS === 'on' ? tickMonitors(monitorsOf(config, composition)) : null,
    ])
    context.waitUntil(chores.catch((error: unknown) => log.warn('housekeeping failed and is tried again', { error })))
  },
}

/** What is due of the schedule of `MAINTAIN_AT`, without backups: they need files and PostgreSQL's own programs. */
async function maintain(config: Config, { chat }: Composition, log: Logger): Promise<void> {
  const schedule = scheduleOf(config)
  if (schedule === null) return
  const every = (ms: number, work: () => void): (() => void) => {
    const timer = setInterval(work, ms)
    return () => clearInterval(timer)
  }
  await runScheduled({ db: chat.db, now: chat.clock.now, backup: null, schedule, log, every })
}

const slackDoorOf = ({ config, composition }: Kept, chat: ChatService, baseUrl: string, background: (work: Promise<unknown>) => void) =>
  createSlackDoor({
    config,
    workspaces: composition.slack,
    http: composition.http,
    chat,
    people: composition.people,
    timer: systemTimer(),
    baseUrl,
    background,
  })

/** Jobs of dead isolates, and what is past its time. */
const choresOf = (slack: SlackDoor | null): Promise<unknown>[] => (slack === null ? [] : [slack.jobs.run(), slack.tend()])

/** Links in messages need an address, and no request is there to tell it. */
const monitorsOf = ({ BASE_URL }: Config, { monitors }: Composition): MonitorDeps =>
  BASE_URL === null ? { ...monitors, baseUrl: '' } : monitors

async function keepVerified({ catalogs, verified }: Composition): Promise<void> {
  const catalog = await catalogs.get()
  if (catalog.ok) await verified.keep(catalog.value)
}

async function assetOf(env: WorkerEnv, request: Request, path: string): Promise<Asset | null> {
  if (!env.ASSETS) return null
  const response = await env.ASSETS.fetch(new Request(new URL(path, request.url)))
  if (!response.ok || response.body === null) return null
  const contentType = response.headers.get('content-type') ?? 'application/octet-stream'
  return { body: response.body, contentType, encoding: null, etag: response.headers.get('etag'), immutable: path.startsWith('/assets/') }
}

const localFault = 'AUTH_MODE is local, which is for this machine only. Set AUTH_MODE to token or jwt.'

const misconfigured = (problem: Problem): Response =>
  new Response(
    JSON.stringify({
      type: `/problems/${problem.kind}`,
      title: 'The service is not configured',
      status: 500,
      detail: 'message' in problem ? problem.message : '',
    }),
    {
      status: 500,
      headers: { 'content-type': 'application/problem+json' },
    },
  )
