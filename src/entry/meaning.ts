import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { loadModel, modelErrorLines } from '../catalog/ossie/load-model.ts'
import type { ModelSource } from '../catalog/ossie/model-source.ts'
import { type PolicyFile, policyErrorLines, readPolicy, shippedPolicy } from '../identity/role-policy.ts'

/** Files that say what tables mean and who may ask what; `name` is shown in errors. */
export type NamedText = { file: string; text: string }

/** What the tables mean and who may ask what, read from files. `policyText` is null for the shipped policy. */
export type Meaning = { model: ModelSource | null; policies: PolicyFile; policyText: NamedText | null }

/** Reads the semantic model and the policy; a null policy text means the shipped one. Problem: `invalid-request` with every fault of both. */
export function readMeaning(models: readonly NamedText[], policy: NamedText | null, log: Logger): Result<Meaning> {
  const model = models.length === 0 ? ok(null) : loadModel(models)
  const policies = policy === null ? ok(shippedPolicy) : readPolicy(policy.file, policy.text)
  const faults = [...(model.ok ? [] : modelErrorLines(model.problem)), ...(policies.ok ? [] : policyErrorLines(policies.problem))]
  if (!model.ok || !policies.ok)
    return fail({ kind: 'invalid-request', message: `These files are not usable:\n${faults.map((line) => `  ${line}`).join('\n')}` })
  if (model.value === null) log.info('there is no semantic model; one is drafted from the database')
  return ok({ model: model.value, policies: policies.value, policyText: policy })
}
