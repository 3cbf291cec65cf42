import { parseArgs } from 'node:util'
import * as z from 'zod'
import { jsonLogger } from '../../base/logger.ts'
import { dbOver } from '../../db/db.ts'
import { poolConnections } from '../../db/pool.ts'
import { sql } from '../../db/sql.ts'
import { type SlackFinding, testToken, tokenFindings } from '../../slack/check-app.ts'
import { slackManifest } from '../../slack/manifest.ts'
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
  note(...(await alive(base)))
  if (config.SLACK_BOT_TOKEN !== null) {
    findings.push(...tokenFindings(await testToken(config.SLACK_API_URL, config.SLACK_BOT_TOKEN), config.SLACK_MATCH_EMAIL === 'on'))
  } else findings.push(...(await installed(config)))
  note(
    config.AUTH_MODE !== 'local',
    'AUTH_MODE',
    config.AUTH_MODE === 'local' ? 'is local: nobody but this machine can link an account' : `is ${config.AUTH_MODE}`,
  )
  return findings
}

/** Whether the service answers at its own address, seen from here. */
async function alive(base: string): Promise<[boolean, string, string]> {
  try {
    const response = await fetch(`${base.replace(/\/$/, '')}/health/live`, { signal: AbortSignal.timeout(5_000) })
    return response.ok ? [true, 'service', 'answers at BASE_URL'] : [false, 'service', `answers ${response.status} at BASE_URL`]
  } catch {
    return [false, 'service', 'does not answer at BASE_URL from here: start it, and see that Slack can reach it']
  }
}

const teamRow = z.object({ team: z.string(), name: z.string(), token: z.string() })

/** The workspaces that installed the app, each with what Slack says of its token. */
async function installed(config: Config): Promise<SlackFinding[]> {
  const opened = await openServiceDatabase(
    config,
    jsonLogger(config.LOG_LEVEL, (line) => console.error(line)),
  )
  if (!opened.ok) return [{ ok: false, what: 'database', message: messageOf(opened.problem) }]
  const connections = poolConnections(opened.value.owner)
  try {
    const teams = await dbOver(connections).many(
      teamRow,
      sql`select team, name, bot_token as token from pulse_ops.slack_team where removed_at is null order by team`,
    )
    if (teams.length === 0)
      return [{ ok: false, what: 'workspaces', message: 'none has installed the app: open /slack/install as an administrator' }]
    const seal = createSeal(config.SESSION_SECRET ?? '', 'slack bot token')
    const findings: SlackFinding[] = []
    for (const { team, name, token } of teams) {
      const opened = await seal.open(token)
      const found = opened === null ? [] : tokenFindings(await testToken(config.SLACK_API_URL, opened), config.SLACK_MATCH_EMAIL === 'on')
      findings.push(
        ...(opened === null
          ? [{ ok: false, what: 'token', message: `of ${name} (${team}) was sealed with another SESSION_SECRET: install the app again` }]
          : found),
      )
    }
    return findings
  } finally {
    await connections.close()
    await opened.value.stop()
  }
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
