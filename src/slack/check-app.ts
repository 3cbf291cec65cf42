import { botScopes } from './install-routes.ts'

export type SlackFinding = { ok: boolean; what: string; message: string }

/** What Slack says of a token: its workspace and scopes, or its word of refusal; `unreachable` when it says nothing. */
export type TestedToken = { ok: true; team: string; teamName: string; scopes: string[] } | { ok: false; error: string }

/** Asks Slack about a token. */
export async function testToken(apiUrl: string, token: string): Promise<TestedToken> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(new URL('auth.test', apiUrl), { method: 'POST', headers, signal: AbortSignal.timeout(10_000) })
    const body = (await response.json()) as { ok?: boolean; error?: string; team_id?: string; team?: string }
    if (body.ok !== true) return { ok: false, error: body.error ?? 'unknown' }
    const scopes = (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim())
    return { ok: true, team: body.team_id ?? '', teamName: body.team ?? '', scopes: scopes.filter((scope) => scope !== '') }
  } catch {
    return { ok: false, error: 'unreachable' }
  }
}

/** What a token lacks, as findings. `matchEmail`: accounts are matched by address, which takes a scope more. */
export function tokenFindings(tested: TestedToken, matchEmail: boolean): SlackFinding[] {
  if (!tested.ok) {
    const reason =
      tested.error === 'unreachable'
        ? 'Slack cannot be reached from here'
        : `Slack refuses the token: ${tested.error}. Install the app again`
    return [{ ok: false, what: 'token', message: reason }]
  }
  const wanted = [...botScopes, ...(matchEmail ? ['users:read.email'] : [])]
  const missing = wanted.filter((scope) => !tested.scopes.includes(scope))
  return [
    { ok: true, what: 'token', message: `is good for the workspace ${tested.teamName} (${tested.team})` },
    missing.length === 0
      ? { ok: true, what: 'scopes', message: 'are all there' }
      : { ok: false, what: 'scopes', message: `lacks ${missing.join(', ')}: add them to the app and install it again` },
  ]
}
