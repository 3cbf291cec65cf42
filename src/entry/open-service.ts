import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTexts } from '#texts'
import type { Clock } from '../base/clock.ts'
import { systemClock } from '../base/clock.ts'
import { jsonLogger, type Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { PolicyFile } from '../identity/role-policy.ts'
import { type Texts, textsUnder } from '../prompts/texts.ts'
import { type Composition, compose } from './compose.ts'
import { type Config, parseConfig } from './config.ts'
import { fillWithDemo } from './fill-with-demo.ts'
import { type NamedText, readMeaning } from './meaning.ts'
import { type OpenData, openData } from './open-data.ts'

/** Everything of one process on Node, ready for a door. */
export type Service = {
  config: Config
  clock: Clock
  log: Logger
  data: OpenData
  composition: Composition
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
  const files = await readFiles(config, texts)
  if (!files.ok) return files
  const meaning = readMeaning(files.value.models, files.value.policy, log)
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
    background: (work) => void work.catch((error: unknown) => log.error('work in the background failed', { error })),
    sharedMemory: true,
    ...extras,
  })
  const { policies, policyText } = meaning.value
  const stop = async () => {
    await composition.verified.stop()
    await data.value.stop()
  }
  return ok({ config, clock, log, data: data.value, composition, policies, policyText, stop })
}

/** The semantic model of `SEMANTIC_MODEL_DIR`, or the shipped one, and the policy of `POLICY_FILE`. */
async function readFiles(config: Config, texts: Texts): Promise<Result<{ models: NamedText[]; policy: NamedText | null }>> {
  let setting = 'SEMANTIC_MODEL_DIR'
  try {
    const models = await readModels(config.SEMANTIC_MODEL_DIR, texts)
    setting = 'POLICY_FILE'
    const policy = config.POLICY_FILE ? { file: config.POLICY_FILE, text: await readFile(config.POLICY_FILE, 'utf8') } : null
    return ok({ models, policy })
  } catch (error) {
    return fail({
      kind: 'invalid-request',
      message: `${setting} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
}

/** `none` stands for no model at all: one is drafted from the database. */
async function readModels(folder: string | null, texts: Texts): Promise<NamedText[]> {
  if (folder === null) return textsUnder(texts, 'semantic')
  return folder === 'none' ? [] : readFolder(folder)
}

async function readFolder(folder: string): Promise<NamedText[]> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).toSorted()
  return Promise.all(names.map(async (name) => ({ file: join(folder, name), text: await readFile(join(folder, name), 'utf8') })))
}
