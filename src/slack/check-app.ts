import { type botScopes, requiredScopes } from './install-routes.ts'
import type { NotedRefusal } from './refusal.table.ts'
import { mostSkewSeconds, signatureFor } from './signature.ts'

export type SlackFinding = { ok: boolean; what: string; message: string }

/** What Slack says of a token: its workspace and scopes, or its word of refusal; `unreachable` when it says nothing. `skewSeconds`: how far our clock is ahead of Slack's. */
export type TestedToken = { skewSeconds: number | null } & (
  | { ok: true; team: string; teamName: string; scopes: string[] }
  | { ok: false; error: string }
)

/** Asks Slack about a token; `now` is our clock in epoch milliseconds. */
export async function testToken(apiUrl: string, token: string, now: () => number): Promise<TestedToken> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(new URL('auth.test', apiUrl), { method: 'POST', headers, signal: AbortSignal.timeout(10_000) })
    const theirs = Date.parse(response.headers.get('date') ?? '')
    const skewSeconds = Number.isNaN(theirs) ? null : Math.round((now() - theirs) / 1000)
    const body = (await response.json()) as { ok?: boolean; error?: string; team_id?: string; team?: string }
    if (body.ok !== true) return { ok: false, error: body.error ?? 'unknown', skewSeconds }
    const scopes = (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim())
    return { ok: true, team: body.team_id ?? '', teamName: body.team ?? '', scopes: scopes.filter((scope) => scope !== ''), skewSeconds }
  } catch {
    return { ok: false, error: 'unreachable', skewSeconds: null }
  }
}

/** What the app cannot do without a scope. */
const needs: Record<(typeof botScopes)[number] | 'users:read.email', string> = {
  'app_mentions:read': 'no mention in a channel is heard',
  'assistant:write': 'no steps are shown while an answer comes about',
  'channels:read': 'nobody knows whether a channel is shared with others, so nothing is answered in channels',
  'chat:write': 'nothing can be answered',
  commands: '/ask is not there',
  'files:write': 'charts that Slack cannot draw are left out',
  'groups:read': 'nothing is answered in private channels',
  'im:history': 'direct messages are not heard',
  'users:read': 'guests cannot be told from members, so nobody is answered',
  'users:read.email': 'nobody is matched by address',
}

/** What a token lacks, as findings. `matchEmail`: accounts are matched by address, which takes a scope more. */
export function tokenFindings(tested: TestedToken, matchEmail: boolean): SlackFinding[] {
  const clock = clockFinding(tested.skewSeconds)
  if (!tested.ok) {
    const reason =
      tested.error === 'unreachable'
        ? 'Slack cannot be reached from here: see that this machine may open https connections to slack.com'
        : `Slack refuses the token: ${tested.error}. Install the app again and set the token that it shows`
    return [{ ok: false, what: 'token', message: reason }, ...clock]
  }
  const missing = requiredScopes(matchEmail).filter((scope) => !tested.scopes.includes(scope))
  return [
    { ok: true, what: 'token', message: `is good for the workspace ${tested.teamName} (${tested.team})` },
    ...(missing.length === 0
      ? [{ ok: true, what: 'scopes', message: 'are all there' }]
      : missing.map((scope) => {
          const message = `is missing, so that ${needs[scope]}: add it under OAuth & Permissions and install the app again`
          return { ok: false, what: `scope ${scope}`, message }
        })),
    ...clock,
  ]
}

function clockFinding(skewSeconds: number | null): SlackFinding[] {
  if (skewSeconds === null) return []
  const ok = Math.abs(skewSeconds) <= mostSkewSeconds / 5
  const where = skewSeconds > 0 ? 'ahead of' : 'behind'
  const message = ok
    ? 'agrees with that of Slack'
    : `is ${Math.abs(skewSeconds)} seconds ${where} that of Slack; beyond ${mostSkewSeconds} every delivery is turned away: set the clock of this machine`
  return [{ ok, what: 'clock', message }]
}

/** Delivers to the service as Slack would, with the first of the secrets, and says what came of it. */
export async function deliveryFinding(baseUrl: string, secret: string, now: () => number): Promise<SlackFinding> {
  const what = 'deliveries'
  const challenge = crypto.randomUUID()
  const body = JSON.stringify({ type: 'url_verification', challenge })
  const timestamp = String(Math.floor(now() / 1000))
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': await signatureFor(timestamp, body, secret),
  }
  try {
    const address = `${baseUrl.replace(/\/$/, '')}/slack/events`
    const response = await fetch(address, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    const text = await response.text()
    if (response.ok && text.includes(challenge)) return { ok: true, what, message: `are taken at ${address} with this signing secret` }
    const reasons: Record<number, string> = {
      401: 'the running service has another signing secret, or its clock differs: start it again with these settings',
      404: 'the running service has no Slack bot: start it again with these settings',
    }
    return {
      ok: false,
      what,
      message: reasons[response.status] ?? `${address} answers ${response.status} instead of the challenge: is it the service?`,
    }
  } catch {
    return {
      ok: false,
      what,
      message: `${baseUrl} cannot be reached from here: start the service, and see that Slack can reach it by https`,
    }
  }
}

/** What deliveries that were turned away say of the settings. */
export const refusalFindings = (refusals: readonly NotedRefusal[]): SlackFinding[] =>
  refusals.map(({ verdict, skewSeconds, at }) => {
    const message =
      verdict === 'forged'
        ? `the last one, at ${at}, was not signed with SLACK_SIGNING_SECRET: copy the signing secret of the app, under Basic Information, again`
        : `the last one, at ${at}, was dated ${Math.abs(skewSeconds)} seconds ${skewSeconds > 0 ? 'before' : 'after'} the clock of the service: set the clock`
    return { ok: false, what: 'turned away', message }
  })
