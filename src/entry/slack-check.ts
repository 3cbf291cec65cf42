import * as z from 'zod'
import { systemClock } from '../base/clock.ts'
import { jsonLogger } from '../base/logger.ts'
import { type Db, dbOver } from '../db/db.ts'
import { poolConnections } from '../db/pool.ts'
import { sql } from '../db/sql.ts'
import { hasPartRules } from '../slack/channel-policy.ts'
import { deliveryFinding, refusalFindings, type SlackFinding, testToken, tokenFindings } from '../slack/check-app.ts'
import { isBotToken, isSigningSecret, settingFindings } from '../slack/check-settings.ts'
import { unknownRules } from '../slack/policy-names.ts'
import { standingRefusals } from '../slack/refusal.table.ts'
import { createSeal } from '../slack/seal.ts'
import { type Config, parseConfig, settingFaults } from './config.ts'
import { messageOf } from './gate.ts'
import { openService } from './open-service.ts'
import { openServiceDatabase } from './service-database.ts'
import { givenSlackSettings } from './slack-settings.ts'

/**
 * What the Slack bot of these settings lacks. Every setting that is missing or of another form is named at once, whatever else is wrong; what can be asked
 * with those that are good (the running service, Slack, the database) is asked.
 */
export async function checkSlack(env: NodeJS.ProcessEnv): Promise<SlackFinding[]> {
  const { matchEmail, apiUrl, ...given } = givenSlackSettings(env)
  const findings = withFaults(settingFindings(given), settingFaults(env))
  const now = systemClock(null).now
  const [secret] = given.secrets
  if (secret !== undefined && given.secrets.every(isSigningSecret) && given.baseUrl !== null)
    findings.push(await deliveryFinding(given.baseUrl, secret, now))
  if (given.token !== null && isBotToken(given.token))
    findings.push(...tokenFindings(await testToken(apiUrl, given.token, now), matchEmail))
  const settings = parseConfig(env)
  if (!settings.ok || given.secrets.length === 0) {
    const message =
      'what the database tells (workspaces, deliveries that were turned away, names in SLACK_CHANNEL_POLICY) is, once these settings are there'
    return [...findings, { ok: false, what: 'not looked at', message }]
  }
  const { config } = settings
  if (config.SLACK_BOT_TOKEN === null)
    findings.push(...(await withDatabase(config, async (db) => [...(await installed(config, db, now)), ...(await refusalsIn(db))])))
  // The embedded server belongs to the service that runs.
  else if (config.DATABASE_URL !== null) findings.push(...(await withDatabase(config, refusalsIn)))
  if (hasPartRules(config.SLACK_CHANNEL_POLICY)) findings.push(...(await policyFindings(config, env)))
  return findings
}

/** Faults of the settings as the service reads them, where nothing was said of the setting yet. */
function withFaults(findings: readonly SlackFinding[], faults: readonly { path: string; message: string }[]): SlackFinding[] {
  const bad = new Set(findings.flatMap(({ ok, what }) => (ok ? [] : [what])))
  const more = faults.filter(({ path }) => !bad.has(path))
  return [
    ...findings.filter(({ what }) => !more.some(({ path }) => path === what)),
    ...more.map(({ path, message }) => ({ ok: false, what: path, message })),
  ]
}

/** Holds the names in the policy against what can be asked. */
async function policyFindings(config: Config, env: NodeJS.ProcessEnv): Promise<SlackFinding[]> {
  const what = 'SLACK_CHANNEL_POLICY'
  const opened = await openService(env, true)
  if (!opened.ok) return [{ ok: false, what, message: `cannot be held against the database: ${messageOf(opened.problem)}` }]
  try {
    const catalog = await opened.value.composition.catalogs.get()
    if (!catalog.ok) return [{ ok: false, what, message: `cannot be held against the database: ${messageOf(catalog.problem)}` }]
    const unknown = unknownRules(config.SLACK_CHANNEL_POLICY, catalog.value)
    if (unknown.length === 0) return [{ ok: true, what, message: 'names what is there' }]
    return unknown.map(({ fault, policy }) => ({
      ok: false,
      what,
      message: `${fault}. Until the name is corrected, ${policy} holds for every answer; "pulse catalog" shows what is there`,
    }))
  } finally {
    await opened.value.stop()
  }
}

const refusalsIn = async (db: Db): Promise<SlackFinding[]> => refusalFindings(await standingRefusals(db))

async function withDatabase(config: Config, look: (db: Db) => Promise<SlackFinding[]>): Promise<SlackFinding[]> {
  const log = jsonLogger(config.LOG_LEVEL, (line) => console.error(line))
  const opened = await openServiceDatabase(config, log)
  if (!opened.ok) return [{ ok: false, what: 'database', message: messageOf(opened.problem) }]
  const connections = poolConnections(opened.value.owner)
  try {
    return await look(dbOver(connections))
  } finally {
    await connections.close()
    await opened.value.stop()
  }
}

const teamRow = z.object({ team: z.string(), name: z.string(), token: z.string() })

/** The workspaces that installed the app, each with what Slack says of its token. */
async function installed(config: Config, db: Db, now: () => number): Promise<SlackFinding[]> {
  const teams = await db.many(
    teamRow,
    sql`select team, name, bot_token as token from pulse_ops.slack_team where removed_at is null order by team`,
  )
  if (teams.length === 0)
    return [{ ok: false, what: 'workspaces', message: 'none has installed the app: open /slack/install as an administrator' }]
  const seal = createSeal(config.SESSION_SECRET ?? '', 'slack bot token')
  const findings: SlackFinding[] = []
  for (const { team, name, token } of teams) {
    const opened = await seal.open(token)
    const message = `of ${name} (${team}) was sealed with another SESSION_SECRET: install the app again`
    if (opened === null) findings.push({ ok: false, what: 'token', message })
    else findings.push(...tokenFindings(await testToken(config.SLACK_API_URL, opened, now), config.SLACK_MATCH_EMAIL === 'on'))
  }
  return findings
}
