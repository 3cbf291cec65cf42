import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { type Texts, textsUnder } from '../prompts/texts.ts'
import type { Config } from './config.ts'
import type { NamedText } from './meaning.ts'
import { fixedFiles, type ModelFiles } from './model-keeper.ts'

const rememberedSchema = z.object({ folder: z.string(), texts: z.array(z.object({ file: z.string(), text: z.string() })) })

/**
 * The semantic model of `SEMANTIC_MODEL_DIR`, or the shipped one; `none` stands for no model. The last usable texts of a folder lie in
 * `PULSE_HOME`, so that a service that is started with a broken file can go on with what it had, also while its database is away.
 */
export function modelFiles(config: Pick<Config, 'SEMANTIC_MODEL_DIR' | 'PULSE_HOME'>, texts: Texts): ModelFiles {
  const folder = config.SEMANTIC_MODEL_DIR
  const remembered = join(config.PULSE_HOME, 'last-semantic-model.json')
  if (folder === null || folder === 'none') return fixedFiles(folder === null ? textsUnder(texts, 'semantic') : [])
  return {
    read: () => readFolder(folder),
    remembered: async () => {
      const found = rememberedSchema.parse(JSON.parse(await readFile(remembered, 'utf8')))
      return found.folder === resolve(folder) ? found.texts : null
    },
    remember: async (newest) => {
      await mkdir(config.PULSE_HOME, { recursive: true })
      const temporary = `${remembered}.${process.pid}`
      await writeFile(temporary, JSON.stringify({ folder: resolve(folder), texts: newest }))
      await rename(temporary, remembered)
    },
  }
}

/** Every `.yaml` and `.json` of a folder, in the order of names. A folder without any is an error: a slip in its name would draft a model. */
async function readFolder(folder: string): Promise<NamedText[]> {
  const names = (await readdir(folder).catch(explain(folder))).filter((name) => /\.(ya?ml|json)$/.test(name)).toSorted()
  if (names.length === 0)
    throw new Error(`SEMANTIC_MODEL_DIR: expected .yaml or .json files in ${folder}, found none; "none" stands for no model`)
  return Promise.all(names.map(async (name) => ({ file: join(folder, name), text: await readFile(join(folder, name), 'utf8') })))
}

const explain =
  (folder: string) =>
  (error: Error): never => {
    throw new Error(`SEMANTIC_MODEL_DIR cannot be read: expected a folder at ${folder}: ${error.message}`)
  }
