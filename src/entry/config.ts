import * as z from 'zod'
import { identityFaults, identitySettings } from './identity-settings.ts'
import { notifyFaults, notifySettings } from './notify-settings.ts'
import { slackFaults, slackSettings } from './slack-settings.ts'

const optional = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? null : text))
const count = (fallback: number, least = 1) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? fallback : Number(text)))
    .pipe(z.int(`expected a whole number from ${least}`).min(least, `expected a whole number from ${least}`))
const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.preprocess((text) => (text === '' || text === undefined ? fallback : text), z.enum(values))

/** Money per million tokens. */
const price = optional
  .transform((text) => (text === null ? null : Number(text)))
  .pipe(z.number('expected a price per million tokens such as 0.25').min(0, 'expected a price of at least 0').nullable())

const timeZone = z.preprocess(
  (text) => (text === '' || text === undefined ? 'UTC' : text),
  z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin'),
)

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const translators = z
  .string()
  .optional()
  .transform((text) => (text || 'verified,semantic,llm').split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(['verified', 'semantic', 'llm'], 'expected some of verified, semantic, llm')).min(1))

const postgresUrl = optional.pipe(
  z
    .string()
    .refine((text) => /^postgres(ql)?:\/\//.test(text), 'expected a URL like postgres://user@host:5432/database')
    .nullable(),
)

const httpUrl = optional.pipe(z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).nullable())

/** Every setting of the service, from the process environment or the Workers bindings. */
export const configSchema = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: count(3000, 0),
    BASE_URL: httpUrl,
    LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent'], 'info'),
    DATABASE_URL: postgresUrl,
    ANALYTICS_DATABASE_URL: postgresUrl,
    PULSE_HOME: z.string().default('.pulse'),
    PULSE_AS_OF: optional.pipe(z.iso.date('expected a date like 2026-11-20').nullable()),
    TRANSLATORS: translators,
    SEMANTIC_MODEL_DIR: optional,
    PULSE_TIME_ZONE: timeZone,
    WEEK_START: choice(['monday', 'sunday'], 'monday'),
    FISCAL_YEAR_START: count(1).pipe(z.number().max(12, 'expected a month, 1 to 12')),
    OPENAI_API_KEY: optional,
    OPENAI_BASE_URL: httpUrl,
    LLM_MODEL: optional,
    LLM_TIMEOUT_MS: count(60_000),
    LLM_IDLE_TIMEOUT_MS: count(20_000),
    LLM_PRICE_IN: price,
    LLM_PRICE_CACHED: price,
    LLM_PRICE_OUT: price,
    DOUBLE_CHECK: choice(['asked', 'low'], 'asked'),
    MAX_ROWS: count(10_000),
    EXPORT_MAX_ROWS: count(1_000_000),
    STATEMENT_TIMEOUT_MS: count(30_000),
    MAX_COST: count(5_000_000),
    POLICY_FILE: optional,
    BACKUP_DIR: optional,
    BACKUP_KEEP: count(8),
    BACKUP_FORMAT: choice(['auto', 'pg_dump', 'portable'], 'auto'),
    PG_DUMP: optional,
    MAINTAIN_AT: optional.pipe(
      z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day like 03:30')
        .nullable(),
    ),
    ...identitySettings,
    MONITORS: choice(['on', 'off'], 'on'),
    MONITORS_PER_USER: count(200),
    MESSAGES_PER_HOUR: count(20),
    MESSAGES_PER_DAY: count(500),
    HEARTBEAT_URL: httpUrl,
    ...notifySettings,
    ...slackSettings,
  })
  .superRefine((config, issues) => {
    for (const { path, message } of [...identityFaults(config), ...notifyFaults(config), ...slackFaults(config)])
      issues.addIssue({ code: 'custom', path: [path], message })
    if ((config.OPENAI_API_KEY || config.OPENAI_BASE_URL) && !config.LLM_MODEL) {
      issues.addIssue({ code: 'custom', path: ['LLM_MODEL'], message: 'expected the name of a model, because a key or base URL is set' })
    }
    for (const [name, other] of [
      ['LLM_PRICE_IN', 'LLM_PRICE_OUT'],
      ['LLM_PRICE_OUT', 'LLM_PRICE_IN'],
      ['LLM_PRICE_IN', 'LLM_PRICE_CACHED'],
    ] as const) {
      if (config[name] === null && config[other] !== null)
        issues.addIssue({ code: 'custom', path: [name], message: `expected a price too, because ${other} is set` })
    }
  })

export type Config = z.infer<typeof configSchema>

type Fault = { path: string; message: string }

const faultsOf = (error: z.ZodError): Fault[] => error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))

/** Reads the settings. A failure names every wrong setting and what was expected, and shows no values. */
export function parseConfig(env: unknown): { ok: true; config: Config } | { ok: false; message: string } {
  const parsed = configSchema.safeParse(env)
  if (parsed.success) return { ok: true, config: parsed.data }
  const lines = faultsOf(parsed.error).map(({ path, message }) => `  ${path}: ${message}`)
  return { ok: false, message: `Settings are not usable:\n${lines.join('\n')}` }
}

/** Every wrong setting by name, with those that do not go together although others cannot be read. */
export function settingFaults(env: Record<string, unknown>): Fault[] {
  const parsed = configSchema.safeParse(env)
  if (parsed.success) return []
  const faults = faultsOf(parsed.error)
  const wrong = new Set(faults.map(({ path }) => path))
  const rest = configSchema.safeParse(Object.fromEntries(Object.entries(env).filter(([name]) => !wrong.has(name))))
  return rest.success ? faults : [...faults, ...faultsOf(rest.error).filter(({ path }) => !wrong.has(path))]
}
