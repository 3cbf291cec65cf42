import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { type PolicyFile, policyErrorLines, readPolicy, shippedPolicy } from '../identity/role-policy.ts'
import { type ModelFiles, type ModelKeeper, openModelKeeper } from './model-keeper.ts'

/** Files that say what tables mean and who may ask what; `name` is shown in errors. */
export type NamedText = { file: string; text: string }

/** What the tables mean and who may ask what, read from files. `policyText` is null for the shipped policy. */
export type Meaning = { models: ModelKeeper; policies: PolicyFile; policyText: NamedText | null }

/** Reads the semantic model and the policy; a null policy text means the shipped one. Problem: `invalid-request` with every fault of both. */
export async function readMeaning(files: ModelFiles, policy: NamedText | null, log: Logger): Promise<Result<Meaning>> {
  const models = await openModelKeeper(files, log)
  const policies = policy === null ? ok(shippedPolicy) : readPolicy(policy.file, policy.text)
  if (!models.ok || !policies.ok) {
    const faults = [...(models.ok ? [] : models.problem), ...(policies.ok ? [] : policyErrorLines(policies.problem))]
    return fail({ kind: 'invalid-request', message: `These files are not usable:\n${faults.map((line) => `  ${line}`).join('\n')}` })
  }
  if (models.value.current() === null) log.info('there is no semantic model; one is drafted from the database')
  return ok({ models: models.value, policies: policies.value, policyText: policy })
}
