import { fail, ok, type Result } from '../../base/result.ts'
import { checkReferences } from './check-references.ts'
import { documentSchema, flatDocumentSchema, knownProperties, type OssieModel } from './document-schema.ts'
import { issuesOf } from './issues.ts'
import type { ModelSource } from './model-source.ts'
import { type ModelError, type ModelText, type OpenText, openText, type Path, pathText } from './model-text.ts'
import { readModel } from './read-model.ts'

/** The model files cannot be used; every fault found, by file and line. */
export type InvalidModel = { kind: 'invalid-model'; errors: ModelError[] }

/**
 * Reads the files of a semantic model, Apache Ossie core specification 0.1 to 0.2, in the order given, as one model. Properties and
 * extensions that nobody knows are kept out of the way; a wrong one of ours (vendor `PULSE`) is an error.
 */
export function loadModel(texts: readonly ModelText[]): Result<ModelSource, InvalidModel> {
  const errors: ModelError[] = []
  const warnings: string[] = []
  const models: ModelSource[] = []
  for (const text of texts) {
    const opened = openText(text)
    if (!opened.ok) {
      errors.push(...opened.problem)
      continue
    }
    for (const { model, path } of modelsOf(opened.value, errors, warnings)) models.push(readModel(model, opened.value, path, errors))
  }
  const joined = join(models, warnings)
  errors.push(...checkReferences(joined))
  return errors.length > 0 ? fail({ kind: 'invalid-model', errors }) : ok(joined)
}

/** The faults as lines `file:line:column path: message`. */
export const modelErrorLines = (problem: InvalidModel): string[] =>
  problem.errors.map(({ file, line, column, path, message }) => `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`)

function modelsOf(open: OpenText, errors: ModelError[], warnings: string[]): { model: OssieModel; path: Path }[] {
  const flat = isRecord(open.value) && open.value.semantic_model === undefined && open.value.datasets !== undefined
  const parsed = flat ? flatDocumentSchema.safeParse(open.value) : documentSchema.safeParse(open.value)
  if (!parsed.success) {
    errors.push(...issuesOf(parsed.error).map((issue) => errorAt(open, issue.path, issue.message)))
    return []
  }
  checkVersion(open, parsed.data.version, warnings)
  if (flat) {
    reportUnknown(open, open.value, [], 'model', warnings)
    return [{ model: flatDocumentSchema.parse(open.value), path: [] }]
  }
  reportUnknown(open, open.value, [], 'document', warnings)
  const list = isRecord(open.value) && Array.isArray(open.value.semantic_model)
  return documentSchema.parse(open.value).semantic_model.map((model, index) => ({
    model,
    path: list ? ['semantic_model', index] : ['semantic_model'],
  }))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const errorAt = (open: OpenText, path: Path, message: string): ModelError => ({
  file: open.file,
  ...open.at(path),
  path: pathText(path),
  message,
})

function checkVersion(open: OpenText, version: string | number | undefined, warnings: string[]): void {
  if (version === undefined || /^0\.[12](\.|$)/.test(String(version))) return
  warnings.push(`${open.file}:${open.at(['version']).line} written for version ${version} of the specification, read as 0.2`)
}

/** Names the properties that the specification does not have, so that a slip of the pen is seen. */
function reportUnknown(open: OpenText, value: unknown, path: Path, kind: string, warnings: string[]): void {
  if (!isRecord(value)) return
  for (const [key, inner] of Object.entries(value)) {
    if (!knownProperties[kind]?.includes(key)) {
      warnings.push(`${open.file}:${open.at([...path, key]).line} ${pathText([...path, key])}: not in the specification, left alone`)
    }
    const next = key === 'semantic_model' ? 'model' : key
    if (key in knownProperties || key === 'semantic_model') {
      const list = Array.isArray(inner) ? inner : null
      if (!list) reportUnknown(open, inner, [...path, key], next, warnings)
      for (const [index, item] of (list ?? []).entries()) reportUnknown(open, item, [...path, key, index], next, warnings)
    }
  }
}

function join(models: readonly ModelSource[], warnings: string[]): ModelSource {
  const [first] = models
  const paragraphs = models.flatMap((model) => (model.instructions ? [model.instructions.trim()] : []))
  return {
    name: first?.name ?? 'empty',
    description: first?.description ?? null,
    instructions: paragraphs.length > 0 ? paragraphs.join('\n') : null,
    datasets: models.flatMap((model) => model.datasets),
    relationships: models.flatMap((model) => model.relationships),
    metrics: models.flatMap((model) => model.metrics),
    ambiguous: models.flatMap((model) => model.ambiguous),
    missing: models.flatMap((model) => model.missing),
    verified: models.flatMap((model) => model.verified),
    examples: models.flatMap((model) => model.examples),
    extensions: models.flatMap((model) => model.extensions),
    warnings: [...warnings, ...models.flatMap((model) => model.warnings)],
  }
}
