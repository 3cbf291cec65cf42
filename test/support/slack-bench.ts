import { newId } from '../../src/base/ids.ts'
import { fail, ok, type Result } from '../../src/base/result.ts'
import { systemTimer } from '../../src/base/timer.ts'
import { chatService } from '../../src/chat/chat-service.ts'
import { openService } from '../../src/entry/open-service.ts'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import { runDue } from '../../src/monitors/run/tick.ts'
import { sendWaiting } from '../../src/monitors/send/send-messages.ts'
import { link } from '../../src/slack/account-link.table.ts'
import { createSlackApi } from '../../src/slack/api.ts'
import { csvRoutes } from '../../src/slack/csv-routes.ts'
import { defaultSlackLimits, type SlackDeps } from '../../src/slack/deps.ts'
import { createJobRunner, type JobRunner } from '../../src/slack/jobs/run-jobs.ts'
import { linkRoutes } from '../../src/slack/link-routes.ts'
import { slackMonitors } from '../../src/slack/monitors/slack-monitors.ts'
import { slackRoutes } from '../../src/slack/routes.ts'
import { urlOf } from '../entry/run-pulse.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { type FakeSlack, type ShownMessage, startFakeSlack } from './fake-slack.ts'

export const team = 'T1'
export const signingSecret = 'the signing secret of the tests'

type PressedMessage = Pick<ShownMessage, 'channel' | 'ts' | 'threadTs'>

export type SlackBench = {
  slack: FakeSlack
  database: TestDatabase
  deps: SlackDeps
  jobs: JobRunner
  /** Posts a signed delivery. */
  event(body: unknown, headers?: Record<string, string>): Promise<Response>
  interaction(payload: unknown): Promise<Response>
  command(text: string, more?: Record<string, string>): Promise<Response>
  /** A message that mentions the bot in a channel, and its delivery's id. */
  mention(text: string, more?: Record<string, unknown>, id?: string): unknown
  /** Mentions the bot and waits for its work; the time stamp of the message. */
  ask(question: string, more?: Record<string, unknown>): Promise<string>
  /** Presses an element of a message, or of the home without one, and waits for the work of it. */
  press(message: PressedMessage | undefined, action: string, value: string, user?: string, container?: object): Promise<void>
  /** The messages that nobody deleted, the oldest first. */
  shown(): ShownMessage[]
  /** Empties what the workspace has seen. */
  forget(): void
  /** One pass of the scheduler: what is due runs, what is waiting is sent. */
  tick(): Promise<void>
  /** Waits for the work that deliveries began. */
  settled(): Promise<void>
  request(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

/** People of the tests: Ana may everything, Ben is an analyst, Guest is a guest, Nobody has no account. */
export const users: Record<string, Principal> = {
  ana: { ...localPrincipal, id: 'ana', name: 'Ana' },
  ben: { id: 'ben', name: 'Ben', roles: ['analyst'], via: 'token' },
}

/** The Slack door over the whole service and the demonstration data, with a workspace that speaks Slack's protocol. */
export async function slackBench(over: Partial<SlackDeps> = {}, kept?: TestDatabase): Promise<SlackBench> {
  const database = kept ?? (await cloneDatabase('demo'))
  const slack = await startFakeSlack({ T1: 'xoxb-one', T2: 'xoxb-two' }, signingSecret)
  const settings = {
    DATABASE_URL: urlOf(database.owner),
    PULSE_AS_OF: '2026-11-20',
    LOG_LEVEL: 'silent',
    BASE_URL: 'http://127.0.0.1:3000',
  }
  const app = { SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: 'xoxb-one', SLACK_API_URL: slack.apiUrl }
  const opened = await openService({ ...settings, ...app }, true)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  const { composition, clock, log } = opened.value
  const chat = chatService(composition.chat)
  Object.assign(slack.people, { UANA: { real_name: 'Ana' }, UBEN: { real_name: 'Ben' }, UNOBODY: { real_name: 'No Body' } })
  Object.assign(slack.people, { UGUEST: { real_name: 'Guest', is_restricted: true } })
  Object.assign(slack.channels, { C1: { is_private: false }, CEXT: { is_ext_shared: true }, CPRIV: { is_private: true } })
  const timer = systemTimer()
  const background = new Set<Promise<unknown>>()
  const tokens: Record<string, string> = { T1: 'xoxb-one', T2: 'xoxb-two' }
  const deps: SlackDeps = {
    db: composition.chat.db,
    chat,
    api: createSlackApi({
      baseUrl: slack.apiUrl,
      tokenOf: async (one) => tokens[one] ?? null,
      clock,
      timer,
      timeoutMs: 10_000,
      tries: 3,
      longestWaitMs: 5_000,
    }),
    signingSecrets: [signingSecret],
    isInstalled: async (one) => tokens[one] !== undefined,
    removed: async (one) => void delete tokens[one],
    principalOf: async (id) => users[id] ?? null,
    ...(composition.http.monitors
      ? { monitors: slackMonitors({ ...composition.http.monitors, principalOf: async (id) => users[id] ?? null }) }
      : {}),
    channelPolicies: { usual: 'open', rules: [] },
    dataSource: 'postgresql',
    tagsOf: async () => () => [],
    examples: async () => ['revenue last month', 'top 10 customers'],
    baseUrl: 'http://127.0.0.1:3000',
    timeZone: () => 'UTC',
    clock,
    timer,
    newId,
    log,
    limits: { ...defaultSlackLimits, appendEveryMs: 5, appendPerRunMs: 1, updateEveryMs: 20, fileReadyMs: 5 },
    background: (work) => {
      const kept = work.catch(() => undefined).finally(() => background.delete(kept))
      background.add(kept)
    },
    ...over,
  }
  for (const id of ['ana', 'ben']) await link(deps.db, { team, slackUser: `U${id.toUpperCase()}` }, id)
  const jobs = createJobRunner(deps)
  const door = slackRoutes(deps, jobs)
  door.route('/', linkRoutes({ ...deps, seen: async () => undefined, authenticate: async () => ok(users.ana ?? localPrincipal) }))
  const signedIn = async (request: Request): Promise<Result<Principal>> => {
    const who = users[request.headers.get('x-user') ?? '']
    return who === undefined ? fail({ kind: 'unauthenticated', message: 'no' }) : ok(who)
  }
  door.route('/', csvRoutes({ ...deps, authenticate: signedIn }))
  const request = async (path: string, init?: RequestInit) => door.request(`http://127.0.0.1:3000${path}`, init)
  const form = (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams(fields).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...slack.sign(body) }
    return request(path, { method: 'POST', body, headers })
  }
  let sequence = 0
  const event: SlackBench['event'] = (body, headers) => {
    const text = JSON.stringify(body)
    return request('/slack/events', {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...slack.sign(text), ...headers },
    })
  }
  const interaction: SlackBench['interaction'] = (payload) => form('/slack/interactions', { payload: JSON.stringify(payload) })
  const settled = async () => {
    while (background.size > 0) await Promise.all([...background])
  }
  const mention: SlackBench['mention'] = (text, more = {}, id = `Ev${++sequence}`) => ({
    type: 'event_callback',
    team_id: team,
    event_id: id,
    event: {
      type: 'app_mention',
      user: 'UANA',
      text: `<@UBOT> ${text}`,
      ts: `1700000100.${String(++sequence).padStart(6, '0')}`,
      channel: 'C1',
      ...more,
    },
  })
  return {
    slack,
    database,
    deps,
    jobs,
    request,
    event,
    interaction,
    command: (text, more = {}) =>
      form('/slack/commands', {
        team_id: team,
        channel_id: 'C1',
        user_id: 'UANA',
        command: '/ask',
        trigger_id: `trigger.${++sequence}`,
        text,
        ...more,
      }),
    mention,
    ask: async (question, more = {}) => {
      const ts = `1700006${String(++sequence).padStart(3, '0')}.000100`
      await event(mention(question, { ts, ...more }))
      await settled()
      return ts
    },
    press: async (message, action, value, user = 'UANA', container = {}) => {
      const thread = message?.threadTs == null ? {} : { thread_ts: message.threadTs }
      const place = message && { channel: { id: message.channel }, container, message: { ts: message.ts, ...thread } }
      await interaction({
        type: 'block_actions',
        team: { id: team },
        user: { id: user },
        trigger_id: `press.${++sequence}`,
        ...place,
        actions: [{ action_id: action, action_ts: `3.${sequence}`, value }],
      })
      await settled()
    },
    shown: () => slack.messages.filter(({ deleted }) => !deleted),
    forget: () => {
      for (const seen of [slack.messages, slack.calls, slack.opened, slack.faults]) seen.length = 0
    },
    tick: async () => {
      const monitors = { ...composition.monitors, principalOf: async (id: string) => users[id] ?? null }
      const signal = new AbortController().signal
      await runDue(monitors, signal)
      await sendWaiting(monitors, signal)
    },
    settled,
    close: async () => {
      await jobs.stop()
      await chat.stop(5_000)
      await opened.value.stop()
      await slack.close()
      if (kept === undefined) await database.close()
    },
  }
}
