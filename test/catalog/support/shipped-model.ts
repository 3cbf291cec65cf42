import { readdirSync, readFileSync } from 'node:fs'
import { loadModel, modelErrorLines } from '../../../src/catalog/ossie/load-model.ts'
import type { ModelSource } from '../../../src/catalog/ossie/model-source.ts'
import type { ModelText } from '../../../src/catalog/ossie/model-text.ts'

const folder = new URL('../../../prompts/semantic/', import.meta.url)

/** The files of the shipped model, in the order of their names. */
export const shippedTexts = (): ModelText[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ file: `prompts/semantic/${name}`, text: readFileSync(new URL(name, folder), 'utf8') }))

/** The shipped model, read; throws with the faults when it has any. */
export function shippedModel(): ModelSource {
  const loaded = loadModel(shippedTexts())
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  return loaded.value
}
