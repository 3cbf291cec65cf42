import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Texts } from './texts.ts'

/** All prompt files (`.md`) and semantic models (`.yaml`) of the folder `prompts/`, read from disk. On Workers the same function comes from `texts.worker.ts`. */
export function loadTexts(): Texts {
  const folder = new URL('../../prompts/', import.meta.url)
  const names = readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(md|yaml)$/.test(name))
    .toSorted()
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
}
