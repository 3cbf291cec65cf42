import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { jsonLogger } from '../../src/base/logger.ts'
import { fail, ok } from '../../src/base/result.ts'
import { sql } from '../../src/db/sql.ts'
import { parseConfig } from '../../src/entry/config.ts'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import { link, linkedUser } from '../../src/slack/account-link.table.ts'
import { linkMessage } from '../../src/slack/author.ts'
import { deliveryFinding, refusalFindings, type TestedToken, tokenFindings } from '../../src/slack/check-app.ts'
import { botScopes, installRoutes } from '../../src/slack/install-routes.ts'
import { linkRoutes } from '../../src/slack/link-routes.ts'
import { slackManifest } from '../../src/slack/manifest.ts'
import { noteRefusal, standingRefusals } from '../../src/slack/refusal.table.ts'
import { createSeal } from '../../src/slack/seal.ts'
import { verifySignature } from '../../src/slack/signature.ts'
import { keepTeam, removeTeam, sealedTokenOf } from '../../src/slack/team.table.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

const baseUrl = 'https://pulse.example.com'
const log = jsonLogger('silent', () => undefined)

test('the manifest in the documentation is the one that the app is made from', () => {
  const file = fileURLToPath(new URL('../../docs/slack-app-manifest.json', import.meta.url))
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(slackManifest(baseUrl, false))
  expect(slackManifest(baseUrl, true).oauth_config.scopes.bot).toContain('users:read.email')
})

describe('settings', () => {
  const full = { SLACK_SIGNING_SECRET: 's', SLACK_BOT_TOKEN: 'xoxb-1', BASE_URL: baseUrl }
  test.each([
    ['a bot token', full, null],
    ['nothing of Slack', {}, null],
    ['two secrets while they are exchanged', { ...full, SLACK_SIGNING_SECRET: 'new, old' }, null],
    ['three secrets', { ...full, SLACK_SIGNING_SECRET: 'a,b,c' }, 'SLACK_SIGNING_SECRET: expected one secret, or the new and the old one'],
    ['a token without a secret', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_SIGNING_SECRET: expected the signing secret'],
    ['a secret alone', { SLACK_SIGNING_SECRET: 's', BASE_URL: baseUrl }, 'SLACK_BOT_TOKEN: expected the bot token of one workspace, or'],
    ['one workspace and several', { ...full, SLACK_CLIENT_ID: '1', SLACK_CLIENT_SECRET: '2' }, 'SLACK_BOT_TOKEN: expected no token'],
    [
      'several without a key to seal with',
      { SLACK_SIGNING_SECRET: 's', SLACK_CLIENT_ID: '1', SLACK_CLIENT_SECRET: '2', BASE_URL: baseUrl },
      'SESSION_SECRET',
    ],
    ['no address', { SLACK_SIGNING_SECRET: 's', SLACK_BOT_TOKEN: 'x' }, 'BASE_URL: expected the address'],
    ['another policy', { ...full, SLACK_CHANNEL_POLICY: 'closed' }, 'SLACK_CHANNEL_POLICY: expected open, members, dm-only'],
  ])('%s', (_, settings, fault) => {
    const parsed = parseConfig(settings)
    expect(parsed.ok ? null : parsed.message).toEqual(fault === null ? null : expect.stringContaining(fault))
  })
})

test('a seal opens with its own secret and purpose, and with nothing else', async () => {
  const seal = createSeal('a secret', 'tokens')
  const sealed = await seal.close('xoxb-1')
  expect(sealed).not.toContain('xoxb')
  expect(await seal.open(sealed)).toBe('xoxb-1')
  expect(await createSeal('another', 'tokens').open(sealed)).toBeNull()
  expect(await createSeal('a secret', 'other').open(sealed)).toBeNull()
  expect(await seal.open('nonsense')).toBeNull()
})

describe('linking an account', () => {
  const ana = { ...localPrincipal, id: 'ana', name: 'Ana' }
  const people: Record<string, Principal> = {
    ana,
    narrow: { ...ana, scopes: ['ask'] },
    viewer: { ...ana, roles: ['viewer'] },
    gone: { ...ana, id: 'gone' },
  }
  const app = () =>
    linkRoutes({
      db: database.db,
      log,
      baseUrl,
      authenticate: async (request) => {
        const who = people[request.headers.get('x-user') ?? '']
        return who === undefined ? fail({ kind: 'unauthenticated', message: 'no' }) : ok(who)
      },
      principalOf: async (id) => (id === 'ana' ? ana : null),
      seen: async () => undefined,
    })
  const page = (token: string, headers: Record<string, string> = {}) => app().request(`${baseUrl}/slack/link?token=${token}`, { headers })
  const submit = (token: string, headers: Record<string, string> = {}) =>
    app().request(`${baseUrl}/slack/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl, 'x-user': 'ana', ...headers },
      body: new URLSearchParams({ token }),
    })
  const newToken = async (slackUser: string) => {
    const api = { call: async () => ({ ok: false as const, error: 'unreachable', body: {} }), callNow: async () => null }
    const limits = { linkMs: 60_000 }
    const message = await linkMessage({ db: database.db, api, baseUrl, limits } as never, { team: 'T1', slackUser }, 'unlinked')
    return /token=([\w-]+)/.exec(JSON.stringify(message))?.[1] ?? ''
  }

  test('looking at the address links nothing; the button does, once, from this page alone', async () => {
    const who = { team: 'T1', slackUser: 'U<b>1' }
    const token = await newToken(who.slackUser)
    const shown = await page(token, { 'x-user': 'ana' })
    const html = await shown.text()
    expect([shown.status, html.includes('U<b>1'), html.includes('U&lt;b&gt;1'), html.includes('Ana')]).toEqual([200, false, true, true])
    expect(shown.headers.get('content-security-policy')).toContain("form-action 'self'")
    expect(await linkedUser(database.db, who)).toBeNull()
    expect((await submit(token, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await submit(token)).status).toBe(200)
    expect(await linkedUser(database.db, who)).toBe('ana')
    expect([(await submit(token)).status, (await page(token, { 'x-user': 'ana' })).status]).toEqual([404, 404])
  })

  test('without a sign-in, with a guess, or too late nothing is linked', async () => {
    const token = await newToken('U2')
    expect([(await page(token)).status, (await submit(token, { 'x-user': '' })).status]).toEqual([401, 401])
    expect((await submit('guess')).status).toBe(404)
    expect((await submit(token, { 'x-user': 'narrow' })).status).toBe(403)
    // Questions from Slack would have other rights than who signs in here, or none.
    for (const user of ['viewer', 'gone']) {
      const refused = await submit(token, { 'x-user': user })
      expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('Sign in with your own')])
    }
    await database.db.run(sql`update pulse_ops.slack_link_request set expires_at = now()`)
    expect((await submit(token)).status).toBe(404)
    expect(await linkedUser(database.db, { team: 'T1', slackUser: 'U2' })).toBeNull()
  })
})

describe('installing in a workspace', () => {
  let slack: Server
  const codes: Record<string, string>[] = []
  let answer: unknown
  beforeAll(async () => {
    slack = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        codes.push(Object.fromEntries(new URLSearchParams(body)))
        response.end(JSON.stringify(answer))
      })
    })
    await new Promise<void>((settle) => slack.listen(0, '127.0.0.1', settle))
  })
  afterAll(() => new Promise<void>((settle) => slack.close(() => settle())))

  const seal = createSeal('x'.repeat(32), 'tokens')
  const door = (roles: string[]) =>
    installRoutes({
      db: database.db,
      log,
      authenticate: async () => ok({ ...localPrincipal, roles }),
      clientId: 'id',
      clientSecret: 'secret',
      matchEmail: false,
      seal,
      apiUrl: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`,
      baseUrl,
    })

  test('an administrator goes to Slack and comes back with a workspace, whose token is sealed', async () => {
    const app = door(['admin'])
    const away = await app.request(`${baseUrl}/slack/install`)
    const location = new URL(away.headers.get('location') ?? '')
    const cookie = (away.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    expect(location.searchParams.get('scope')).toBe(botScopes.join(','))
    answer = { ok: true, access_token: 'xoxb-new', bot_user_id: 'UB', team: { id: 'T9', name: 'Nine' } }
    const state = location.searchParams.get('state') ?? ''
    expect((await app.request(`${baseUrl}/slack/oauth?code=c&state=${state}`)).status).toBe(400)
    expect((await app.request(`${baseUrl}/slack/oauth?code=c&state=other`, { headers: { cookie } })).status).toBe(400)
    const back = await app.request(`${baseUrl}/slack/oauth?code=c&state=${state}`, { headers: { cookie } })
    expect([back.status, await back.text()]).toEqual([200, expect.stringContaining('Nine')])
    expect(codes).toEqual([{ client_id: 'id', client_secret: 'secret', code: 'c', redirect_uri: `${baseUrl}/slack/oauth` }])
    const sealed = (await sealedTokenOf(database.db, 'T9')) ?? ''
    expect([sealed.includes('xoxb'), await seal.open(sealed)]).toEqual([false, 'xoxb-new'])
    await removeTeam(database.db, 'T9')
    expect(await sealedTokenOf(database.db, 'T9')).toBeNull()
    expect(await database.db.one(z.object({ token: z.string() }), sql`select bot_token as token from pulse_ops.slack_team`)).toEqual({
      token: '',
    })
  })

  test('nobody else does, and what Slack does not confirm is not kept', async () => {
    expect((await door(['analyst']).request(`${baseUrl}/slack/install`)).status).toBe(403)
    expect((await door(['analyst']).request(`${baseUrl}/slack/oauth?code=c&state=s`)).status).toBe(403)
    const headers = { cookie: 'slack_install=s' }
    answer = { ok: false, error: 'invalid_code' }
    expect((await door(['admin']).request(`${baseUrl}/slack/oauth?code=c&state=s`, { headers })).status).toBe(502)
    const declined = await door(['admin']).request(`${baseUrl}/slack/oauth?error=access_denied&state=s`, { headers })
    expect([declined.status, await declined.text()]).toEqual([400, expect.stringContaining('access_denied')])
  })
})

describe('what a check says, in sentences', () => {
  const tested = { ok: true as const, team: 'T1', teamName: 'Test', scopes: [...botScopes] as string[], skewSeconds: 0 }
  const faults = (found: TestedToken, matchEmail = false) =>
    tokenFindings(found, matchEmail).flatMap(({ ok, what, message }) => (ok ? [] : [`${what}: ${message}`]))

  test.each([...botScopes, 'users:read.email'] as const)('the scope %s is missing: what that means, and what to do', (scope) => {
    const said = faults({ ...tested, scopes: [...botScopes, 'users:read.email'].filter((one) => one !== scope) }, true)
    expect(said).toEqual([expect.stringMatching(new RegExp(`^scope ${scope}: is missing, so that .+: add it .+ install the app again$`))])
  })

  test.each<[string, TestedToken, RegExp | null]>([
    ['nothing', tested, null],
    [
      'a token that was revoked',
      { ok: false, error: 'token_revoked', skewSeconds: 0 },
      /refuses the token: token_revoked\. Install the app again/,
    ],
    ['Slack away', { ok: false, error: 'unreachable', skewSeconds: null }, /cannot be reached from here/],
    ['a clock ahead', { ...tested, skewSeconds: 400 }, /^clock: is 400 seconds ahead of that of Slack; beyond 300/],
    ['a clock behind', { ...tested, skewSeconds: -61 }, /^clock: is 61 seconds behind/],
  ])('%s', (_, found, said) => {
    expect(faults(found).join()).toMatch(said ?? /^$/)
  })

  test.each([
    [200, (challenge: string) => JSON.stringify({ challenge }), null],
    [200, () => 'another program', /answers 200 instead of the challenge/],
    [401, () => '', /another signing secret, or its clock differs/],
    [404, () => '', /has no Slack bot/],
    [302, () => '', /answers 302/],
  ])('a service that answers %i', async (status, write, said) => {
    let signed: string | undefined
    const service = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', async () => {
        const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers
        signed = await verifySignature({ timestamp: String(timestamp), signature: String(signature), body }, ['right'], 1_700_000_000_000)
        response.writeHead(status).end(write((JSON.parse(body) as { challenge: string }).challenge))
      })
    })
    await new Promise<void>((settle) => service.listen(0, '127.0.0.1', settle))
    const address = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`
    const found = await deliveryFinding(address, 'right', () => 1_700_000_000_000)
    await new Promise<void>((settle) => service.close(() => settle()))
    expect([found.ok, signed]).toEqual([said === null, 'valid'])
    expect(found.message).toMatch(said ?? /are taken at/)
    expect((await deliveryFinding(address, 'right', Date.now)).message).toMatch(/cannot be reached from here/)
  })

  test('deliveries that were turned away are told until one is taken', async () => {
    await noteRefusal(database.db, 'forged', 3)
    await noteRefusal(database.db, 'late', 700)
    // A minute has to go by before the next is noted.
    await noteRefusal(database.db, 'late', 9)
    const said = refusalFindings(await standingRefusals(database.db)).map(({ message }) => message)
    expect(said).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/not signed with SLACK_SIGNING_SECRET/),
        expect.stringMatching(/700 seconds before the clock/),
      ]),
    )
    await database.db.run(sql`insert into pulse_ops.slack_delivery (id, received_at) values ('EvGood', now() + interval '1 second')`)
    expect(await standingRefusals(database.db)).toEqual([])
  })
})

/** What Slack's reference says of a manifest, as far as ours has its parts; a property that it does not know is a fault. */
const text = (most: number) => z.string().min(1).max(most)
const manifestSchema = z.strictObject({
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    background_color: z.string().regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/),
  }),
  features: z.strictObject({
    agent_view: z.strictObject({ agent_description: text(300) }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[\w .-]{1,80}$/), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
          url: z.url({ protocol: /^https$/ }),
          description: text(2_000),
          usage_hint: text(1_000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
    shortcuts: z
      .array(z.strictObject({ name: text(24), type: z.enum(['message', 'global']), callback_id: text(255), description: text(150) }))
      .max(10),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(z.url({ protocol: /^https$/ })).max(1_000),
    scopes: z.strictObject({ bot: z.array(z.string().regex(/^[a-z_]+(:[a-z_.]+)?$/)).max(255) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: z.url({ protocol: /^https$/ }), bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: z.url({ protocol: /^https$/ }) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
})

test('the manifest is one that Slack takes, and every event in it has its scope', () => {
  const manifest = manifestSchema.parse(slackManifest(baseUrl, true))
  const scopes: Record<string, string> = {
    app_mention: 'app_mentions:read',
    'message.im': 'im:history',
    member_joined_channel: 'channels:read',
    agent_session_stopped: 'assistant:write',
    agent_session_title_changed: 'assistant:write',
  }
  for (const event of manifest.settings.event_subscriptions.bot_events)
    expect(scopes[event] === undefined || manifest.oauth_config.scopes.bot.includes(scopes[event])).toBe(true)
  expect(new Set(manifest.oauth_config.scopes.bot).size).toBe(manifest.oauth_config.scopes.bot.length)
})

test('an end of the installation that comes late does not end one that was made after it', async () => {
  const team = { team: 'TLATE', name: 'Late', sealedToken: 'sealed', botUser: 'UB', installedBy: 'ana' }
  const who = { team: 'TLATE', slackUser: 'U1' }
  await keepTeam(database.db, team)
  await link(database.db, who, 'ana')
  await removeTeam(database.db, 'TLATE', Date.now() / 1000 - 60)
  expect([await sealedTokenOf(database.db, 'TLATE'), await linkedUser(database.db, who)]).toEqual(['sealed', 'ana'])
  await removeTeam(database.db, 'TLATE', Date.now() / 1000 + 60)
  expect([await sealedTokenOf(database.db, 'TLATE'), await linkedUser(database.db, who)]).toEqual([null, null])
})
