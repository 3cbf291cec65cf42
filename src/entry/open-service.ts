import { readFile } from 'node:fs/promises'
import { loadTexts } from '#texts'
import type { Clock } from '../base/clock.ts'
import { systemClock } from '../base/clock.ts'
import { jsonLogger, type Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { PolicyFile } from '../identity/role-policy.ts'
import type { Channel } from '../monitors/notify/message.ts'
import { isAllowedHost } from '../monitors/notify/webhook-channel.ts'
import { configureChannels } from './channels.ts'
import { type Composition, compose } from './compose.ts'
import { type Config, parseConfig } from './config.ts'
import { fillWithDemo } from './fill-with-demo.ts'
import { type NamedText, readMeaning } from './meaning.ts'
import { modelFiles } from './model-files.ts'
import type { ModelKeeper } from './model-keeper.ts'
import { type OpenData, openData } from './open-data.ts'
import { safePost } from './safe-post.ts'
import { smtpChannel } from './smtp-channel.ts'

/** Everything of one process on Node, ready for a door. */
export type Service = {
  config: Config
  clock: Clock
  log: Logger
  data: OpenData
  composition: Composition
  models: ModelKeeper
  policies: PolicyFile
  policyText: NamedText | null
  stop(): Promise<void>
}

/**
 * Reads the settings, starts or finds the databases, and puts the rooms together. Notes and progress go to stderr. Problems:
 * `invalid-request` for settings and files, `database-unavailable` when the embedded server cannot run.
 */
export async function openService(
  env: NodeJS.ProcessEnv,
  quiet = false,
  extras: { modelFetch?: typeof fetch } = {},
): Promise<Result<Service>> {
  const settings = parseConfig(env)
  if (!settings.ok) return fail({ kind: 'invalid-request', message: settings.message })
  const { config } = settings
  const log = jsonLogger(quiet && config.LOG_LEVEL === 'info' ? 'error' : config.LOG_LEVEL, (line) => console.error(line))
  const clock = systemClock(config.PULSE_AS_OF)
  const texts = loadTexts()
  const policy = await readPolicyFile(config.POLICY_FILE)
  if (!policy.ok) return policy
  const meaning = await readMeaning(modelFiles(config, texts), policy.value, log)
  if (!meaning.ok) return meaning
  const data = await openData({ config, clock, log, fillEmpty: (owner) => fillWithDemo(owner, clock.today(config.PULSE_TIME_ZONE)) })
  if (!data.ok) return data
  const composition = await compose({
    config,
    clock,
    log,
    texts,
    owner: data.value.owner,
    gate: data.value.gate,
    ...meaning.value,
    channels: nodeChannels(config, clock),
    background: (work) => void work.catch((error: unknown) => log.error('work in the background failed', { error })),
    sharedMemory: true,
    ...extras,
  })
  const { models, policies, policyText } = meaning.value
  const stop = async () => {
    await composition.verified.stop()
    await data.value.stop()
  }
  return ok({ config, clock, log, data: data.value, composition, models, policies, policyText, stop })
}

const nodeChannels = (config: Config, clock: Clock): Channel[] =>
  configureChannels(config, { post: safePost((host) => isAllowedHost(host, config.WEBHOOK_PRIVATE_HOSTS)), smtp: smtpChannel, clock })

async function readPolicyFile(path: string | null): Promise<Result<NamedText | null>> {
  if (path === null) return ok(null)
  try {
    return ok({ file: path, text: await readFile(path, 'utf8') })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return fail({ kind: 'invalid-request', message: `POLICY_FILE cannot be read: ${reason}` })
  }
}
