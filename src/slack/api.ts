import { SlackAPIClient, SlackAPIConnectionError } from 'slack-web-api-client'
import type { Clock } from '../base/clock.ts'
import { pause, type Timer } from '../base/timer.ts'
import { callFaults } from './blocks/message-faults.ts'
import { createBudget } from './call-budget.ts'
import type { SlackCalls, SlackMethod } from './calls.ts'
import { entities } from './escape.ts'

/** What Slack said. `error` is its word (`channel_not_found`), or `timeout` and `unreachable` where it said nothing. */
export type SlackReply = { ok: true; body: Record<string, unknown> } | { ok: false; error: string; body: Record<string, unknown> }

/** Calls of Slack's Web API for a workspace. They never throw for what Slack does; what is beyond its limits is refused here, in its word. */
export type SlackApi = {
  call<M extends SlackMethod>(team: string, method: M, parameters: SlackCalls[M]): Promise<SlackReply>
  /** The same, or null when this share of Slack's rate for the method is used up for now. */
  callNow<M extends SlackMethod>(team: string, method: M, parameters: SlackCalls[M], share?: number): Promise<SlackReply | null>
  /** Sends the bytes of a file to the address that Slack gave for it; whether Slack took them. */
  upload(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>
}

export type SlackApiOptions = {
  baseUrl: string
  /** The bot token of a workspace, null when the app is not installed there. */
  tokenOf: (team: string) => Promise<string | null>
  clock: Clock
  timer: Timer
  timeoutMs: number
  /** Tries in all when Slack says to come back later; it is waited as long as it says, to a limit. */
  tries: number
  longestWaitMs: number
  /** Told of each call that Slack refuses because the token is good for nothing any more. */
  tokenRefused?: (team: string, error: string) => void
  /** Told of each message and view that is beyond Slack's limits, before it is sent. */
  beyondLimits?: (method: SlackMethod, faults: readonly string[]) => void
}

/** Words of Slack for a token that was revoked, and for an app that was taken out. */
const lostToken = new Set(['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'not_authed'])

/** Looked up for every question; what Slack says is good for a minute. */
const lookups: ReadonlySet<SlackMethod> = new Set(['users.info', 'conversations.info'])
const knownForMs = 60_000
const mostKnown = 1_000

/** The Web API with a timeout, Slack's `Retry-After`, and a budget of calls for each workspace and tier. */
export function createSlackApi(options: SlackApiOptions): SlackApi {
  const { clock, timer } = options
  const budget = createBudget(clock, timer)
  const once = async (token: string, method: SlackMethod, parameters: object): Promise<SlackReply | { againMs: number }> => {
    const client = new SlackAPIClient(token, { baseUrl: options.baseUrl, throwSlackAPIError: false, logLevel: 'ERROR' })
    client.retryHandlers = []
    const ended = new AbortController()
    const late = pause(timer, options.timeoutMs, ended.signal).then((): SlackReply => ({ ok: false, error: 'timeout', body: {} }))
    const called = client.call(method, { ...parameters }).then(replyOf, (error: unknown) => faultOf(error, method))
    return Promise.race([called, late]).finally(() => ended.abort())
  }
  const call = async (team: string, method: SlackMethod, parameters: object, counted: boolean): Promise<SlackReply> => {
    const faults = callFaults(parameters)
    if (faults.length > 0) {
      options.beyondLimits?.(method, faults)
      return { ok: false, error: method.startsWith('views.') ? 'invalid_arguments' : 'invalid_blocks', body: { faults } }
    }
    const given = asWritten(method, parameters)
    const token = await options.tokenOf(team)
    if (token === null) return { ok: false, error: 'not_installed', body: {} }
    for (let attempt = 1; ; attempt++) {
      if (attempt > 1 || !counted) await budget.take(team, method)
      const reply = await once(token, method, given)
      if (!('againMs' in reply)) {
        if (!reply.ok && lostToken.has(reply.error)) options.tokenRefused?.(team, reply.error)
        return reply
      }
      if (attempt >= options.tries || reply.againMs > options.longestWaitMs) return { ok: false, error: 'ratelimited', body: {} }
      await pause(timer, reply.againMs, new AbortController().signal)
    }
  }
  const known = new Map<string, { at: number; reply: Promise<SlackReply> }>()
  const lookUp = (team: string, method: SlackMethod, parameters: object): Promise<SlackReply> => {
    const key = JSON.stringify([team, method, parameters])
    const found = known.get(key)
    if (found !== undefined && clock.now() - found.at < knownForMs) return found.reply
    if (known.size >= mostKnown) known.clear()
    const reply = call(team, method, parameters, false)
    known.set(key, { at: clock.now(), reply })
    // What Slack did not tell is asked for again.
    void reply.then(({ ok }) => (ok ? undefined : known.delete(key)))
    return reply
  }
  return {
    call: (team, method, parameters) => (lookups.has(method) ? lookUp(team, method, parameters) : call(team, method, parameters, false)),
    callNow: async (team, method, parameters, share = 1) =>
      budget.tryTake(team, method, share) ? call(team, method, parameters, true) : null,
    upload: async (url, body) => {
      if (!isSlackAddress(url, options.baseUrl)) return false
      try {
        const signal = AbortSignal.timeout(options.timeoutMs)
        const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body, signal })
        await response.body?.cancel()
        return response.ok
      } catch {
        return false
      }
    },
  }
}

/**
 * What is sent of what is said: the `text` of a message is words here, and Slack's control characters are written as entities there, so that no value or name is a
 * mention or a link. Addresses in values are not looked up by Slack.
 */
function asWritten(method: SlackMethod, parameters: object): object {
  const written =
    'text' in parameters && typeof parameters.text === 'string' ? { ...parameters, text: entities(parameters.text) } : parameters
  return method === 'chat.postMessage' ? { ...written, unfurl_links: false, unfurl_media: false } : written
}

/** Data goes to Slack alone: to one of its hosts, or to the one that the settings name for its API. */
function isSlackAddress(url: string, baseUrl: string): boolean {
  const found = URL.parse(url)
  if (found === null) return false
  return found.origin === new URL(baseUrl).origin || (found.protocol === 'https:' && /(^|\.)slack\.com$/.test(found.hostname))
}

function replyOf(response: { ok: boolean; error?: string; headers: Headers }): SlackReply | { againMs: number } {
  const { headers, ...body } = response
  if (response.ok) return { ok: true, body }
  return response.error === 'ratelimited' ? { againMs: waitOf(headers) } : { ok: false, error: response.error ?? 'unknown', body }
}

/** Methods that may be called again when nobody knows whether the first call arrived: twice is the same as once. Messages are not posted again. */
const repeatable: ReadonlySet<SlackMethod> = new Set<SlackMethod>([
  'agents.sessions.setStatus',
  'chat.delete',
  'chat.stopStream',
  'chat.update',
  'conversations.info',
  'conversations.open',
  'files.delete',
  'users.info',
  'views.publish',
  'views.update',
])
const brokenAgainMs = 1_000

function faultOf(error: unknown, method: SlackMethod): SlackReply | { againMs: number } {
  const status = error instanceof SlackAPIConnectionError ? error.status : 0
  if (error instanceof SlackAPIConnectionError && status === 429) return { againMs: waitOf(error.headers) }
  if (status >= 500 && repeatable.has(method)) return { againMs: brokenAgainMs }
  return { ok: false, error: 'unreachable', body: {} }
}

/** `Retry-After` is in seconds. */
const waitOf = (headers: Headers | undefined): number => Math.max(1, Number(headers?.get('retry-after') ?? 1) || 1) * 1000
