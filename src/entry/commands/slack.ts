import { parseArgs } from 'node:util'
import * as z from 'zod'
import { systemClock } from '../../base/clock.ts'
import { jsonLogger } from '../../base/logger.ts'
import { type Db, dbOver } from '../../db/db.ts'
import { poolConnections } from '../../db/pool.ts'
import { sql } from '../../db/sql.ts'
import { deliveryFinding, refusalFindings, type SlackFinding, testToken, tokenFindings } from '../../slack/check-app.ts'
import { slackManifest } from '../../slack/manifest.ts'
import { standingRefusals } from '../../slack/refusal.table.ts'
import { createSeal } from '../../slack/seal.ts'
import { type Config, parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** Tells what a Slack bot still lacks, and prints the manifest that makes the app. */
export const slackCommand: Command = {
  name: 'slack',
  summary: 'The Slack bot: says what is missing (check); prints the manifest of the app (manifest).',
  usage: ['pulse slack check [--json]', '       pulse slack manifest'].join('\n'),
  run: async (args, env) => {
    const read = readArgs(args)
    if (read === null) {
      console.error(`Expected check or manifest.\nUsage: ${slackCommand.usage}`)
      return 2
    }
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    if (read.word === 'manifest') {
      console.log(JSON.stringify(slackManifest(config.BASE_URL ?? 'https://pulse.example.com', config.SLACK_MATCH_EMAIL === 'on'), null, 2))
      return 0
    }
    const findings = await check(config)
    const lines = findings.map(({ ok, what, message }) => `${ok ? 'ok     ' : 'missing'}  ${what}: ${message}`)
    console.log(read.json ? JSON.stringify(findings, null, 2) : lines.join('\n'))
    return findings.every(({ ok }) => ok) ? 0 : 1
  },
}

async function check(config: Config): Promise<SlackFinding[]> {
  const findings: SlackFinding[] = []
  const note = (ok: boolean, what: string, message: string) => void findings.push({ ok, what, message })
  const secret = config.SLACK_SIGNING_SECRET.length > 0
  note(secret, 'SLACK_SIGNING_SECRET', secret ? 'is set' : 'is not set: it stands in the app under Basic Information')
  if (!secret) return findings
  const base = config.BASE_URL ?? ''
  const secure = base.startsWith('https://')
  note(secure, 'BASE_URL', secure ? base : 'is not https: Slack delivers to https only')
  const now = systemClock(null).now
  findings.push(await deliveryFinding(base, config.SLACK_SIGNING_SECRET[0] ?? '', now))
  const matchEmail = config.SLACK_MATCH_EMAIL === 'on'
  if (config.SLACK_BOT_TOKEN !== null) {
    findings.push(...tokenFindings(await testToken(config.SLACK_API_URL, config.SLACK_BOT_TOKEN, now), matchEmail))
    // The embedded server belongs to the service that runs.
    if (config.DATABASE_URL !== null) findings.push(...(await withDatabase(config, refusalsIn)))
  } else findings.push(...(await withDatabase(config, async (db) => [...(await installed(config, db, now)), ...(await refusalsIn(db))])))
  note(
    config.AUTH_MODE !== 'local',
    'AUTH_MODE',
    config.AUTH_MODE === 'local' ? 'is local: nobody but this machine can link an account' : `is ${config.AUTH_MODE}`,
  )
  return findings
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

function readArgs(args: string[]): { word: 'check' | 'manifest'; json: boolean } | null {
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean', default: false } } })
    const [word, ...rest] = positionals
    return rest.length === 0 && (word === 'check' || word === 'manifest') ? { word, json: values.json } : null
  } catch {
    return null
  }
}
