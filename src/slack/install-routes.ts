import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import * as z from 'zod'
import type { Logger } from '../base/logger.ts'
import type { Result } from '../base/result.ts'
import type { Db } from '../db/db.ts'
import type { Principal } from '../identity/principal.ts'
import { newSecret } from '../identity/secrets.ts'
import type { Seal } from './seal.ts'
import { keepTeam } from './team.table.ts'

/** What the app asks a workspace for. */
export const botScopes = [
  'app_mentions:read',
  'chat:write',
  'im:history',
  'assistant:write',
  'commands',
  'files:write',
  'users:read',
  'channels:read',
  'groups:read',
] as const

/** The scopes of the app; matching people by their addresses takes one more. */
export const requiredScopes = (matchEmail: boolean): ((typeof botScopes)[number] | 'users:read.email')[] => [
  ...botScopes,
  ...(matchEmail ? (['users:read.email'] as const) : []),
]

export type InstallDeps = {
  db: Db
  log: Logger
  authenticate: (request: Request) => Promise<Result<Principal>>
  clientId: string
  clientSecret: string
  /** Confirmed addresses may be matched with accounts, which takes a scope more. */
  matchEmail: boolean
  seal: Seal
  apiUrl: string
  baseUrl: string
}

const installedSchema = z.object({
  ok: z.literal(true),
  access_token: z.string(),
  bot_user_id: z.string(),
  team: z.object({ id: z.string(), name: z.string().default('') }),
})

const cookie = 'slack_install'

/** Installation in a workspace by OAuth, for administrators of the service: there and back, with a state that only this browser has. */
export function installRoutes(deps: InstallDeps): Hono {
  const app = new Hono()
  const back = `${deps.baseUrl}/slack/oauth`
  const administrator = async (request: Request) => {
    const principal = await deps.authenticate(request)
    return principal.ok && principal.value.roles.includes('admin') ? principal.value : null
  }

  app.get('/slack/install', async (c) => {
    if ((await administrator(c.req.raw)) === null) return c.text('Only an administrator of Pulse Query may install it in a workspace.', 403)
    const state = newSecret()
    setCookie(c, cookie, state, { httpOnly: true, sameSite: 'Lax', secure: back.startsWith('https:'), path: '/slack', maxAge: 600 })
    const scope = requiredScopes(deps.matchEmail).join(',')
    const query = new URLSearchParams({ client_id: deps.clientId, scope, redirect_uri: back, state })
    return c.redirect(`https://slack.com/oauth/v2/authorize?${query}`)
  })

  app.get('/slack/oauth', async (c) => {
    const principal = await administrator(c.req.raw)
    if (principal === null) return c.text('Only an administrator of Pulse Query may install it in a workspace.', 403)
    const state = getCookie(c, cookie)
    deleteCookie(c, cookie, { path: '/slack' })
    if (state === undefined || c.req.query('state') !== state) return c.text('This did not begin here. Start again at /slack/install.', 400)
    const code = c.req.query('code')
    if (code === undefined) return c.text(`Slack did not install it: ${c.req.query('error') ?? 'no reason was given'}.`, 400)
    const installed = await exchange(deps, code, back)
    if (installed === null) return c.text('Slack did not confirm the installation. Start again at /slack/install.', 502)
    const { team, access_token, bot_user_id } = installed
    const sealedToken = await deps.seal.close(access_token)
    await keepTeam(deps.db, { team: team.id, name: team.name, sealedToken, botUser: bot_user_id, installedBy: principal.id })
    deps.log.info('the Slack app was installed', { team: team.id, by: principal.id })
    return c.text(`Installed in ${team.name}. Write to the app in Slack.`)
  })
  return app
}

async function exchange(deps: InstallDeps, code: string, back: string): Promise<z.infer<typeof installedSchema> | null> {
  const { clientId, clientSecret, apiUrl } = deps
  try {
    const response = await fetch(new URL('oauth.v2.access', apiUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code, redirect_uri: back }),
      signal: AbortSignal.timeout(10_000),
    })
    const parsed = installedSchema.safeParse(await response.json())
    return parsed.success ? parsed.data : null
  } catch (error) {
    deps.log.warn('Slack could not be asked about an installation', { error })
    return null
  }
}
