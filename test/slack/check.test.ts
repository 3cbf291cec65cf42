import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { slackCommand } from '../../src/entry/commands/slack.ts'
import { settingFaults } from '../../src/entry/config.ts'
import { checkSlack } from '../../src/entry/slack-check.ts'
import { allows } from '../../src/slack/channel-access.ts'
import { type ChannelPolicies, policyOf, readChannelPolicies } from '../../src/slack/channel-policy.ts'
import { type GivenSettings, settingFindings } from '../../src/slack/check-settings.ts'
import { slackManifest } from '../../src/slack/manifest.ts'
import { closedBy, keepPolicies, unknownRules } from '../../src/slack/policy-names.ts'
import { urlOf } from '../entry/run-pulse.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { startFakeSlack } from '../support/fake-slack.ts'

const secret = '0123456789abcdef0123456789ABCDEF'
const token = 'xoxb-1-2-abc'
const session = 's'.repeat(32)

describe('what the settings lack, before anybody is asked', () => {
  const full: GivenSettings = {
    secrets: [secret],
    token,
    clientId: null,
    clientSecret: null,
    baseUrl: 'https://pulse.example.com',
    authMode: 'token',
    sessionSecret: session,
  }
  const several = { ...full, token: null, clientId: '1.2', clientSecret: 'c' }
  const toDo = (given: GivenSettings) => settingFindings(given).flatMap(({ ok, what, message }) => (ok ? [] : [`${what}: ${message}`]))

  test.each<[string, GivenSettings, RegExp[]]>([
    ['nothing, for one workspace', full, []],
    ['nothing, for several', several, []],
    ['nothing, while a secret is exchanged', { ...full, secrets: [secret, secret.toLowerCase()] }, []],
    ['nothing, where others sign people in', { ...full, authMode: 'jwt', sessionSecret: null }, []],
    ['a key to seal tokens with', { ...several, authMode: 'jwt', sessionSecret: null }, [/^SESSION_SECRET: is not set: set at least 32/]],
    ['a longer key', { ...full, sessionSecret: 'short' }, [/^SESSION_SECRET: is too short/]],
    ['https', { ...full, baseUrl: 'http://pulse.example.com' }, [/^BASE_URL: is http:\/\/pulse.+https only, so set an address/]],
    ['people who are told apart', { ...full, authMode: 'local' }, [/^AUTH_MODE: is local.+Set it to token, or to jwt/]],
    ['a whole secret', { ...full, secrets: ['abc'] }, [/^SLACK_SIGNING_SECRET: expected 32 characters of 0-9 and a-f, found 3: copy/]],
    ['another secret', { ...full, secrets: [secret, 'z'.repeat(32)] }, [/found 32 characters with others among them/]],
    ['a token', { ...full, token: 'foo' }, [/^SLACK_BOT_TOKEN: expected the bot token \(xoxb-…\), found another text: it stands under/]],
    ['the token of the bot', { ...full, token: 'xapp-1-A' }, [/found one that begins with xapp-/]],
    ['one of the two ways', { ...full, clientId: '1.2' }, [/^SLACK_BOT_TOKEN: is set beside/]],
    ['the other half', { ...several, clientSecret: null }, [/^SLACK_CLIENT_SECRET: is not set/]],
    [
      'everything',
      { secrets: [], token: null, clientId: null, clientSecret: null, baseUrl: null, authMode: 'local', sessionSecret: null },
      [/^BASE_URL: is not set/, /^AUTH_MODE/, /^SESSION_SECRET/, /^SLACK_SIGNING_SECRET: is not set/, /^SLACK_BOT_TOKEN: is not set/],
    ],
  ])('%s', (_, given, said) => {
    expect(toDo(given)).toEqual(said.map((words) => expect.stringMatching(words)))
  })

  test('no secret is repeated', () => {
    const said = toDo({ ...full, secrets: ['my-secret'], token: 'xoxp-private', sessionSecret: 'guessed' }).join()
    expect(said).not.toMatch(/my-secret|private|guessed/)
  })

  test('a setting that cannot be read hides no other', () => {
    const paths = settingFaults({ PORT: 'x', AUTH_MODE: 'token', OPENAI_API_KEY: 'k' }).map(({ path }) => path)
    expect(paths.toSorted()).toEqual(['LLM_MODEL', 'PORT', 'SESSION_SECRET'])
    expect(settingFaults({})).toEqual([])
  })
})

const policies = (text: string): ChannelPolicies => {
  const read = readChannelPolicies(text)
  if (!read.ok) throw new Error(read.fault)
  return read.policies
}

describe('names in the channel policy', () => {
  const columns = ['id', 'Mail'].map((name) => ({ name, type: 'text', typeName: 'text', nullable: true, comment: null }))
  const people = { schema: 'public', name: 'People', kind: 'table' as const, comment: null, columns, columnOrder: ['id', 'Mail', 'salary'] }
  const table = { ...people, primaryKey: [], uniqueKeys: [], foreignKeys: [], rowEstimate: null }
  const tagged = { datasets: [{ fields: [{ tags: ['Personal'] }, {}] }] } as unknown as Catalog['model']
  const catalog = { tables: new Map([['public.People', table]]), model: tagged }
  const faults = (text: string) => unknownRules(policies(text), catalog).map(({ fault }) => fault)

  test.each<[string, string[]]>([
    ['open, bigquery=members, public.people=members, public.people.MAIL=dm-only, #personal=dm-only', []],
    ['public.people.salary=members', []],
    ['public.nope=members', ['public.nope: the database has no table public.nope that can be asked']],
    ['crm.people=members', ['crm.people: the database has no table crm.people that can be asked; there is public.people']],
    ['public.people.email=dm-only', ['public.people.email: the table public.people has no column email']],
    ['#secret=dm-only', ['#secret: no column has this tag; the semantic model has #personal']],
  ])('%s', (text, said) => {
    expect(faults(text)).toEqual(said)
  })

  const orders = { tables: ['public.orders'], columns: [] }
  test.each<[string, 'postgresql' | 'bigquery', string]>([
    ['open, public.nope=members', 'postgresql', 'members'],
    ['open, bigquery=open, public.nope=members, #none=dm-only', 'bigquery', 'dm-only'],
    ['dm-only, postgresql=members, public.nope=open', 'postgresql', 'members'],
    ['members, public.people=dm-only', 'postgresql', 'members'],
  ])('%s: a name that is not there closes everything, and nothing becomes looser', (text, source, policy) => {
    const given = policies(text)
    const closed = closedBy(given, unknownRules(given, catalog))
    expect(policyOf(closed, { ...orders, source }, () => [])).toBe(policy)
  })

  test('what holds follows the catalog, and the log is told once', () => {
    const told: unknown[] = []
    const kept = keepPolicies(policies('open, public.people=members'), { error: (_, fields) => void told.push(fields?.faults) })
    const here = () =>
      allows(
        policyOf(kept.inUse, { ...orders, source: 'postgresql' }, () => []),
        'open',
      )
    expect(here()).toBe(true)
    const gone = { ...catalog, tables: new Map() }
    for (const [now, open] of [[gone, false] as const, [gone, false] as const, [catalog, true] as const, [gone, false] as const]) {
      kept.follow(now)
      expect(here()).toBe(open)
    }
    expect(told).toEqual([[expect.stringMatching(/^public.people: /)], [expect.stringMatching(/^public.people: /)]])
  })
})

describe('the whole check', () => {
  let database: TestDatabase
  let slack: Awaited<ReturnType<typeof startFakeSlack>>
  beforeAll(async () => {
    database = await cloneDatabase('migrated')
    slack = await startFakeSlack({ T1: token }, secret)
  })
  afterAll(async () => {
    await slack.close()
    await database.close()
  })

  test('Slack is asked although other settings are missing, and all of them are named', async () => {
    const found = await checkSlack({ SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: token, AUTH_MODE: 'token', PORT: 'x' })
    const toDo = found.flatMap(({ ok, what }) => (ok || what.startsWith('scope') ? [] : [what]))
    expect(toDo).toEqual(['BASE_URL', 'SESSION_SECRET', 'SLACK_SIGNING_SECRET', 'PORT', 'not looked at'])
    expect(found).toContainEqual({ ok: true, what: 'token', message: expect.stringMatching(/^is good for the workspace/) })
  })

  test('a token of another form is not shown to Slack', async () => {
    slack.calls.length = 0
    const found = await checkSlack({ SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: 'foo' })
    expect([found.some(({ what }) => what === 'token'), slack.calls]).toEqual([false, []])
  })

  test('names of the policy are held against the database', async () => {
    const found = await checkSlack({
      DATABASE_URL: urlOf(database.owner),
      LOG_LEVEL: 'silent',
      BASE_URL: 'http://127.0.0.1:9',
      AUTH_MODE: 'token',
      SESSION_SECRET: session,
      SLACK_SIGNING_SECRET: secret,
      SLACK_BOT_TOKEN: token,
      SLACK_API_URL: slack.apiUrl,
      SLACK_CHANNEL_POLICY: 'open, public.nope=members',
    })
    const said = found.flatMap(({ ok, what, message }) => (what === 'SLACK_CHANNEL_POLICY' ? [[ok, message]] : []))
    expect(said).toEqual([[false, expect.stringMatching(/^public\.nope: .+ members holds for every answer/)]])
  })

  test('the manifest is printed without other settings, and says what Slack will not take', async () => {
    const printed = async (env: Record<string, string>) => {
      const out = vi.spyOn(console, 'log').mockImplementation(() => undefined)
      const err = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const code = await slackCommand.run(['manifest'], env)
      const said = [code, JSON.parse(String(out.mock.lastCall?.[0])), err.mock.lastCall?.[0]]
      out.mockRestore()
      err.mockRestore()
      return said
    }
    const at = (address: string) => slackManifest(address, false)
    expect(await printed({ BASE_URL: 'https://pulse.example.org/', AUTH_MODE: 'token' })).toEqual([
      0,
      at('https://pulse.example.org'),
      undefined,
    ])
    const plain = 'http://pulse.example.org'
    expect(await printed({ BASE_URL: plain })).toEqual([
      0,
      at(plain),
      expect.stringMatching(/^BASE_URL is http:\/\/.+: Slack takes .+ https/),
    ])
    expect(await printed({})).toEqual([
      0,
      at('https://pulse.example.com'),
      expect.stringMatching(/^BASE_URL is not set, so the manifest says/),
    ])
  })
})
