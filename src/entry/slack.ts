import { Hono } from 'hono'
import * as z from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Timer } from '../base/timer.ts'
import type { Catalog, Dialect } from '../catalog/catalog.ts'
import type { ChatService } from '../chat/chat-service.ts'
import type { Db } from '../db/db.ts'
import type { HttpDeps } from '../http/deps.ts'
import type { PresentUsers } from '../identity/present-users.ts'
import { createSlackApi, type SlackApi } from '../slack/api.ts'
import type { ChannelPolicies } from '../slack/channel-policy.ts'
import type { DrawChart } from '../slack/chart-picture.ts'
import { columnTags, type TagsOf } from '../slack/column-tags.ts'
import { csvRoutes } from '../slack/csv-routes.ts'
import { defaultSlackLimits, type SlackDeps } from '../slack/deps.ts'
import { installRoutes } from '../slack/install-routes.ts'
import { createJobRunner, type JobRunner } from '../slack/jobs/run-jobs.ts'
import { linkRoutes } from '../slack/link-routes.ts'
import { slackMonitors } from '../slack/monitors/slack-monitors.ts'
import { keepPolicies } from '../slack/policy-names.ts'
import { slackRoutes } from '../slack/routes.ts'
import { createSeal, type Seal } from '../slack/seal.ts'
import { removeTeam, sealedTokenOf } from '../slack/team.table.ts'
import { tendSlack } from '../slack/tend.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'
import type { Config } from './config.ts'

/** The workspaces that the settings, or installations, let this process speak in; null when the settings name no Slack app. */
export type SlackWorkspaces = {
  api: SlackApi
  isInstalled(team: string): Promise<boolean>
  /** The one workspace of a bot token in the settings. */
  ownTeam(): Promise<string | null>
  seal: Seal
  /** Where answers may stand, by what is there: rules whose names are not close everything. */
  channelPolicies: ChannelPolicies
  /** To be told of each catalog that is read. */
  followCatalog(catalog: Catalog): void
}

const retryMs = 60_000

type Surroundings = { db: Db; clock: Clock; timer: Timer; log: Logger }

/** Builds what speaks to Slack. The workspace of a bot token in the settings is asked for once. */
export function createWorkspaces(config: Config, { db, clock, timer, log }: Surroundings): SlackWorkspaces | null {
  if (config.SLACK_SIGNING_SECRET.length === 0) return null
  const seal = createSeal(config.SESSION_SECRET ?? '', 'slack bot token')
  const token = config.SLACK_BOT_TOKEN
  let own: { team: string | null; at: number } | null = null
  const ownTeam = async (): Promise<string | null> => {
    if (token === null) return null
    if (own !== null && (own.team !== null || clock.now() - own.at < retryMs)) return own.team
    own = { team: await teamOf(config.SLACK_API_URL, token), at: clock.now() }
    return own.team
  }
  const tokenOf = async (team: string): Promise<string | null> => {
    if (token !== null) return (await ownTeam()) === team ? token : null
    const sealed = await sealedTokenOf(db, team)
    return sealed === null ? null : seal.open(sealed)
  }
  const limits = { timeoutMs: 10_000, tries: 4, longestWaitMs: 60_000 }
  let warnedAt = Number.NEGATIVE_INFINITY
  const tokenRefused = (team: string, error: string): void => {
    if (clock.now() - warnedAt < retryMs) return
    warnedAt = clock.now()
    log.error('Slack refuses the bot token of a workspace: install the app again', { team, error })
  }
  const beyondLimits = (method: string, faults: readonly string[]): void =>
    log.warn('a message for Slack is beyond its limits', { method, faults })
  const api = createSlackApi({ baseUrl: config.SLACK_API_URL, tokenOf, clock, timer, tokenRefused, beyondLimits, ...limits })
  const { inUse: channelPolicies, follow: followCatalog } = keepPolicies(config.SLACK_CHANNEL_POLICY, log)
  return { api, ownTeam, seal, isInstalled: async (team) => (await tokenOf(team)) !== null, channelPolicies, followCatalog }
}

/** The tags of columns in the model that is in use; monitors read PostgreSQL alone from here. */
export const tagsIn =
  (catalogs: Pick<CatalogKeeper, 'get'>) =>
  async (dataSource: Dialect): Promise<TagsOf | null> => {
    const catalog = await catalogs.get()
    return catalog.ok && catalog.value.dialect === dataSource ? columnTags(catalog.value.model) : null
  }

const testedSchema = z.object({ ok: z.literal(true), team_id: z.string() })

/** The workspace that a token is for, null when Slack does not say. */
async function teamOf(apiUrl: string, token: string): Promise<string | null> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(new URL('auth.test', apiUrl), { method: 'POST', headers, signal: AbortSignal.timeout(5_000) })
    const parsed = testedSchema.safeParse(await response.json())
    return parsed.success ? parsed.data.team_id : null
  } catch {
    return null
  }
}

export type SlackParts = {
  config: Config
  workspaces: SlackWorkspaces | null
  http: Pick<HttpDeps, 'db' | 'authenticate' | 'calendar' | 'clock' | 'newId' | 'log' | 'viewFor' | 'dataSource' | 'monitors'>
  chat: ChatService
  people: Pick<PresentUsers, 'principalOf' | 'seen'>
  timer: Timer
  baseUrl: string
  background: (work: Promise<unknown>) => void
  /** Draws charts that Slack cannot; absent where this runtime cannot either. */
  drawChart?: DrawChart
}

/** The Slack door of one process: where Slack delivers to, and the jobs that follow. */
export type SlackDoor = {
  takes(request: Request): boolean
  fetch(request: Request): Response | Promise<Response>
  jobs: JobRunner
  /** Forgets what is past its time, here and in Slack; to be called now and then. */
  tend(): Promise<number>
}

/** Builds the Slack door; null when the settings name no Slack app. */
export function createSlackDoor(parts: SlackParts): SlackDoor | null {
  const { config, http, timer, baseUrl, workspaces } = parts
  if (workspaces === null) return null
  const { api, isInstalled, seal } = workspaces
  const { db, authenticate, log, clock, newId } = http
  const userByEmail = async (email: string) => ((await parts.people.principalOf(email)) === null ? null : email)
  const deps: SlackDeps = {
    db,
    chat: parts.chat,
    api,
    signingSecrets: config.SLACK_SIGNING_SECRET,
    isInstalled,
    removed: (team, at) => removeTeam(db, team, at),
    principalOf: parts.people.principalOf,
    ...(config.SLACK_MATCH_EMAIL === 'on' ? { userByEmail } : {}),
    ...(http.monitors ? { monitors: slackMonitors({ ...http.monitors, baseUrl }) } : {}),
    ...(parts.drawChart ? { drawChart: parts.drawChart } : {}),
    channelPolicies: workspaces.channelPolicies,
    dataSource: http.dataSource,
    tagsOf: async (principal) => {
      const view = await http.viewFor(principal, http.dataSource)
      return view.ok ? columnTags(view.value.catalog.model) : null
    },
    examples: async (principal) => {
      const view = await http.viewFor(principal, http.dataSource)
      return view.ok ? view.value.catalog.model.examples.slice(0, 4) : []
    },
    baseUrl,
    timeZone: () => http.calendar().timeZone,
    clock,
    timer,
    newId,
    log,
    limits: { ...defaultSlackLimits, keepFilesMs: config.SLACK_FILE_DAYS * 86_400_000 },
    background: parts.background,
  }
  const jobs = createJobRunner(deps)
  const app = new Hono()
  app.route('/', slackRoutes(deps, jobs))
  app.route('/', linkRoutes({ db, log, baseUrl, authenticate, principalOf: parts.people.principalOf, seen: parts.people.seen }))
  app.route('/', csvRoutes({ baseUrl, authenticate, chat: parts.chat }))
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_API_URL: apiUrl } = config
  if (clientId !== null && clientSecret !== null) {
    const matchEmail = config.SLACK_MATCH_EMAIL === 'on'
    app.route('/', installRoutes({ db, log, authenticate, clientId, clientSecret, matchEmail, seal, apiUrl, baseUrl }))
  }
  return {
    takes: ({ url }) => new URL(url).pathname.startsWith('/slack/'),
    fetch: (request) => app.fetch(request),
    jobs,
    tend: () => tendSlack(deps),
  }
}
