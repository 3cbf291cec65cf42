import * as z from 'zod'
import { readChannelPolicies } from '../slack/channel-policy.ts'
import type { GivenSettings } from '../slack/check-settings.ts'
import { identitySettings } from './identity-settings.ts'

const text = z
  .string()
  .optional()
  .transform((given) => (given === undefined || given.trim() === '' ? null : given.trim()))

const secrets = text
  .transform((given) => (given === null ? [] : given.split(',').map((one) => one.trim())))
  .pipe(z.array(z.string().min(1)).max(2, 'expected one secret, or the new and the old one while they are exchanged'))

const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.preprocess((given) => (given === '' || given === undefined ? fallback : given), z.enum(values, `expected ${values.join(', ')}`))

const channelPolicies = text.transform((given, issues) => {
  const read = readChannelPolicies(given ?? 'open')
  if (read.ok) return read.policies
  issues.addIssue({ code: 'custom', message: read.fault })
  return z.NEVER
})

/** Settings of the Slack bot; without a signing secret there is none. */
export const slackSettings = {
  SLACK_SIGNING_SECRET: secrets,
  SLACK_BOT_TOKEN: text,
  SLACK_CLIENT_ID: text,
  SLACK_CLIENT_SECRET: text,
  SLACK_CHANNEL_POLICY: channelPolicies,
  SLACK_FILE_DAYS: z.preprocess((given) => (given === '' || given === undefined ? 30 : given), z.coerce.number().int().min(1).max(3_650)),
  SLACK_MATCH_EMAIL: choice(['off', 'on'], 'off'),
  SLACK_API_URL: text
    .transform((given) => given ?? 'https://slack.com/api/')
    .pipe(z.url({ protocol: /^https?$/, error: 'expected an http or https URL' })),
}

/** What is given of the settings that a Slack bot takes, each read by itself, so that a fault in one hides no other. */
export function givenSlackSettings(env: Record<string, string | undefined>): GivenSettings & { matchEmail: boolean; apiUrl: string } {
  const plain = (name: string): string | null => text.safeParse(env[name]).data ?? null
  return {
    secrets: slackSettings.SLACK_SIGNING_SECRET.safeParse(env.SLACK_SIGNING_SECRET).data ?? [],
    token: plain('SLACK_BOT_TOKEN'),
    clientId: plain('SLACK_CLIENT_ID'),
    clientSecret: plain('SLACK_CLIENT_SECRET'),
    baseUrl: plain('BASE_URL'),
    authMode: identitySettings.AUTH_MODE.safeParse(env.AUTH_MODE).data ?? '',
    sessionSecret: plain('SESSION_SECRET'),
    matchEmail: slackSettings.SLACK_MATCH_EMAIL.safeParse(env.SLACK_MATCH_EMAIL).data === 'on',
    apiUrl: slackSettings.SLACK_API_URL.safeParse(env.SLACK_API_URL).data ?? 'https://slack.com/api/',
  }
}

type Settings = { SLACK_SIGNING_SECRET: string[]; SLACK_MATCH_EMAIL: 'off' | 'on'; AUTH_MODE: string } & Record<
  'SLACK_BOT_TOKEN' | 'SLACK_CLIENT_ID' | 'SLACK_CLIENT_SECRET' | 'SESSION_SECRET' | 'BASE_URL',
  string | null
>

/** What is missing or does not go together, by setting. */
export function slackFaults(config: Settings): { path: string; message: string }[] {
  const { SLACK_BOT_TOKEN: token, SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret, SESSION_SECRET: session } = config
  const faults: { path: string; message: string }[] = []
  const fault = (path: string, message: string) => void faults.push({ path, message })
  if (config.SLACK_SIGNING_SECRET.length === 0) {
    if (token !== null || id !== null || secret !== null)
      fault('SLACK_SIGNING_SECRET', 'expected the signing secret of the app, because other settings of Slack are there')
    return faults
  }
  if (token === null && (id === null || secret === null)) {
    fault('SLACK_BOT_TOKEN', 'expected the bot token of one workspace, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several')
  }
  if (token !== null && (id !== null || secret !== null)) {
    fault('SLACK_BOT_TOKEN', 'expected no token of one workspace beside SLACK_CLIENT_ID and SLACK_CLIENT_SECRET')
  }
  if (token === null && id !== null && (session === null || session.length < 32)) {
    fault('SESSION_SECRET', 'expected at least 32 random characters: tokens of workspaces are sealed with it')
  }
  if (config.BASE_URL === null) fault('BASE_URL', 'expected the address at which Slack and people reach the service')
  return faults
}
