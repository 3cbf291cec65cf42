import type { SlackFinding } from './check-app.ts'

/** Settings as they were given; null is not given, or not readable. */
export type GivenSettings = {
  secrets: readonly string[]
  token: string | null
  clientId: string | null
  clientSecret: string | null
  baseUrl: string | null
  authMode: string
  sessionSecret: string | null
}

/** Slack makes signing secrets of this form. */
export const isSigningSecret = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text)
/** Slack's bot tokens begin with this; those of people (`xoxp-`) and of apps (`xapp-`) cannot answer. */
export const isBotToken = (text: string): boolean => /^xoxb-[\w-]+$/.test(text)

/** What the settings lack and what to do about each, before anybody is asked; everything at once. No value of a secret is shown. */
export function settingFindings(given: GivenSettings): SlackFinding[] {
  const several = given.token === null && (given.clientId !== null || given.clientSecret !== null)
  return [
    { what: 'BASE_URL', ...ofBaseUrl(given.baseUrl) },
    { what: 'AUTH_MODE', ...ofMode(given.authMode) },
    ...(given.authMode === 'jwt' && !several ? [] : [{ what: 'SESSION_SECRET', ...ofSession(given.sessionSecret) }]),
    { what: 'SLACK_SIGNING_SECRET', ...ofSecrets(given.secrets) },
    ...(several ? ofClient(given) : [{ what: 'SLACK_BOT_TOKEN', ...ofToken(given) }]),
  ]
}

type Said = Pick<SlackFinding, 'ok' | 'message'>
const good = (message: string): Said => ({ ok: true, message })
const bad = (message: string): Said => ({ ok: false, message })

function ofBaseUrl(url: string | null): Said {
  if (url === null)
    return bad('is not set: set it to the address at which Slack and people reach the service, such as https://pulse.example.com')
  return url.startsWith('https://')
    ? good(url)
    : bad(`is ${url}: Slack delivers to https only, so set an address that begins with https://`)
}

const ofMode = (mode: string): Said =>
  mode === 'local'
    ? bad('is local: nobody but this machine can link an account. Set it to token, or to jwt where people sign in elsewhere')
    : good(`is ${mode}`)

const ofSession = (secret: string | null): Said =>
  secret !== null && secret.length >= 32
    ? good('is set')
    : bad(
        `${secret === null ? 'is not set' : 'is too short'}: set at least 32 random characters, such as the output of "openssl rand -base64 32"`,
      )

function ofSecrets(secrets: readonly string[]): Said {
  if (secrets.length === 0) return bad('is not set: copy the signing secret of the app, which stands under Basic Information')
  const other = secrets.find((secret) => !isSigningSecret(secret))
  if (other === undefined) return good('is set')
  const found = other.length === 32 ? '32 characters with others among them' : `${other.length}`
  return bad(`expected 32 characters of 0-9 and a-f, found ${found}: copy the signing secret of the app, under Basic Information, again`)
}

function ofToken({ token, clientId, clientSecret }: GivenSettings): Said {
  const where = 'it stands under OAuth & Permissions once the app is installed'
  if (token === null)
    return bad(`is not set: ${where}. For several workspaces set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, from Basic Information, instead`)
  if (clientId !== null || clientSecret !== null)
    return bad('is set beside SLACK_CLIENT_ID or SLACK_CLIENT_SECRET: keep the token for one workspace, or the other two for several')
  if (isBotToken(token)) return good('is set')
  const kind = /^x[a-z]{2,4}-/.exec(token)?.[0]
  return bad(
    `expected the bot token (xoxb-…), found ${kind === undefined || kind === 'xoxb-' ? 'another text' : `one that begins with ${kind}`}: ${where}`,
  )
}

const ofClient = ({ clientId, clientSecret }: GivenSettings): SlackFinding[] =>
  Object.entries({ SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret }).map(([what, value]) => ({
    what,
    ...(value === null ? bad('is not set: it stands in the app under Basic Information') : good('is set')),
  }))
