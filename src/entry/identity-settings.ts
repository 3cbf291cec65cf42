import * as z from 'zod'

const text = z
  .string()
  .optional()
  .transform((given) => (given === undefined || given.trim() === '' ? null : given.trim()))

const words = text.transform((given) => (given === null ? [] : given.split(',').map((word) => word.trim())))

/** Null when it is not given. */
const amount = (least: number) =>
  text
    .transform((given) => (given === null ? null : Number(given)))
    .pipe(z.int(`expected a whole number from ${least}`).min(least, `expected a whole number from ${least}`).max(1_000_000_000).nullable())

const count = (fallback: number, least: number) =>
  text
    .transform((given) => (given === null ? fallback : Number(given)))
    .pipe(z.int(`expected a whole number from ${least}`).min(least, `expected a whole number from ${least}`).max(1_000_000_000))

/** `name` or `name=claim`, separated by commas. */
const attributes = words
  .refine((pairs) => pairs.every((pair) => /^\w+(=[^=,\s]+)?$/.test(pair)), 'expected names like region,department=custom.department')
  .transform((pairs) => Object.fromEntries(pairs.map((pair) => pair.split('=')).map(([name = '', claim = name]) => [name, claim])))

/** Settings of who may come in and how much they may ask. */
export const identitySettings = {
  AUTH_MODE: z.preprocess(
    (given) => (given === '' || given === undefined ? 'local' : given),
    z.enum(['local', 'token', 'jwt'], 'expected local, token or jwt'),
  ),
  SESSION_SECRET: text,
  JWT_ISSUER: text,
  JWT_AUDIENCE: text,
  JWT_JWKS_URL: text,
  JWT_USER_CLAIM: text.transform((given) => given ?? 'sub'),
  JWT_ROLES_CLAIM: text.transform((given) => given ?? 'roles'),
  JWT_DEFAULT_ROLES: words,
  JWT_ATTRIBUTES: attributes,
  OWNER_UNSEEN_DAYS: count(90, 1),
  JWT_CLOCK_SKEW_SECONDS: count(30, 0).pipe(z.number().max(300, 'expected at most 300 seconds')),
  CLIENT_ADDRESS_HEADER: text.pipe(
    z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, 'expected the name of a header such as X-Real-IP')
      .nullable(),
  ),
  QUESTIONS_PER_MINUTE: amount(1),
  QUESTIONS_IN_FLIGHT: amount(1),
  EXPORTS_IN_FLIGHT: amount(1),
  MODEL_TOKENS_PER_DAY: amount(0),
  FAILED_SIGN_INS_PER_MINUTE: count(10, 1),
}

type Settings = { AUTH_MODE: 'local' | 'token' | 'jwt' } & Record<
  'SESSION_SECRET' | 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'JWT_JWKS_URL',
  string | null
>

const leastSecret = 32

/** What is missing for the mode, by setting. */
export function identityFaults(config: Settings): { path: string; message: string }[] {
  const { AUTH_MODE: mode, SESSION_SECRET: secret, JWT_JWKS_URL: url } = config
  if (mode === 'token' && (secret === null || secret.length < leastSecret)) {
    const made = 'such as the output of "openssl rand -base64 32", the same for all instances'
    return [{ path: 'SESSION_SECRET', message: `expected at least ${leastSecret} random characters because AUTH_MODE is token, ${made}` }]
  }
  if (mode !== 'jwt') return []
  const missing = (['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'] as const)
    .filter((name) => config[name] === null)
    .map((path) => ({ path, message: 'expected a value because AUTH_MODE is jwt' }))
  if (url === null || isKeyUrl(url)) return missing
  return [...missing, { path: 'JWT_JWKS_URL', message: 'expected an https URL: keys that come unprotected can be exchanged on the way' }]
}

/** On this machine plain HTTP is safe enough, for trying. */
function isKeyUrl(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
}
