import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Catalog } from '../../catalog/catalog.ts'
import { checkModel } from '../../catalog/check-model.ts'
import { draftModel } from '../../catalog/draft-model.ts'
import { loadCatalog } from '../../catalog/load-catalog.ts'
import { nearestWords } from '../../catalog/nearest-words.ts'
import type { ModelSource } from '../../catalog/ossie/model-source.ts'
import { splitModel } from '../../catalog/ossie/split-model.ts'
import { writeModel } from '../../catalog/ossie/write-model.ts'
import { listUnknownWords } from '../../chat/unknown-word.table.ts'
import { messageOf } from '../gate.ts'
import { openService, type Service } from '../open-service.ts'
import { catalogObject, catalogText } from '../terminal/catalog-text.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** Shows what can be asked, drafts a semantic model, or holds the model against the database. */
export const catalogCommand: Command = {
  name: 'catalog',
  summary:
    'Shows what can be asked; drafts a semantic model from a database (init); holds the model against it (check); lists words nobody understood (words).',
  usage: 'pulse catalog [--json] | pulse catalog init [--out DIR] | pulse catalog check [--json] | pulse catalog words [--json]',
  run: async (args, env) => {
    const asked = readArgs(args)
    if ('problem' in asked) return failWith(asked.problem)
    const opened = await openService(env, true)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const service = opened.value
    try {
      if (asked.word === 'init') return await init(service, asked.out)
      const loaded = await service.composition.catalogs.get()
      if (!loaded.ok) return failWith(messageOf(loaded.problem))
      if (asked.word === 'words') return await words(service, loaded.value, asked.json)
      return asked.word === 'check' ? await check(service, loaded.value, asked.json) : show(loaded.value, asked.json)
    } finally {
      await service.stop()
    }
  },
}

type Asked = { word: 'show' | 'init' | 'check' | 'words'; json: boolean; out: string }

function readArgs(args: string[]): Asked | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, out: { type: 'string' } },
    })
    const [word = 'show', ...rest] = positionals
    if (rest.length > 0 || (word !== 'show' && word !== 'init' && word !== 'check' && word !== 'words')) {
      return { problem: `Expected init, check, words or nothing, got "${positionals.join(' ')}".\nUsage: ${catalogCommand.usage}` }
    }
    if (values.out !== undefined && word !== 'init') return { problem: `--out goes with init.\nUsage: ${catalogCommand.usage}` }
    return { word, json: values.json ?? false, out: values.out ?? 'semantic' }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : String(error)}\nUsage: ${catalogCommand.usage}` }
  }
}

function show(catalog: Catalog, json: boolean): number {
  console.log(json ? JSON.stringify(catalogObject(catalog), null, 2) : catalogText(catalog))
  return 0
}

/** Writes a draft that nobody has looked at, never beside a model that is there: files of a folder are read as one. */
async function init(service: Service, folder: string): Promise<number> {
  const found = await loadCatalog({ connections: service.data.gate.reader, model: null, now: service.clock.now })
  const source = draftModel({ tables: found.tables, values: found.values, name: 'draft' })
  if (source.datasets.length === 0) return failWith('The reader may not select from any table, so there is nothing to draft.')
  const written = await writeDraft(source, folder)
  if ('problem' in written) return failWith(written.problem)
  const { datasets, metrics, relationships } = source
  const files = written.files.length === 1 ? written.files[0] : `${written.files.length} files in ${folder}`
  console.log(`Wrote ${files}: ${datasets.length} datasets, ${metrics.length} metrics, ${relationships.length} relationships.`)
  for (const warning of found.warnings) console.log(`Note: ${warning}`)
  return 0
}

const datasetsInFile = 100
const comment =
  'Drafted from the names, types and keys of the database. Review it: what a row is, which numbers may be added,\nwhich words people use. SEMANTIC_MODEL_DIR points the service to this folder.'

async function writeDraft(source: ModelSource, folder: string): Promise<{ files: string[] } | { problem: string }> {
  const parts = splitModel(source, datasetsInFile)
  const digits = String(parts.length).length
  const files = parts.map((_, at) => join(folder, parts.length === 1 ? 'model.yaml' : `model-${String(at + 1).padStart(digits, '0')}.yaml`))
  try {
    await mkdir(folder, { recursive: true })
    const [taken] = (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/.test(name))
    if (taken !== undefined) return { problem: `${join(folder, taken)} exists already; choose another folder with --out.` }
    for (const [at, part] of parts.entries()) await writeFile(files[at] ?? folder, writeModel(part, comment), { flag: 'wx' })
    return { files }
  } catch (error) {
    // Half a draft would be taken for a whole one.
    await Promise.all(files.map((file) => rm(file, { force: true }).catch(() => undefined)))
    return { problem: `The draft cannot be written to ${folder}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function check(service: Service, catalog: Catalog, json: boolean): Promise<number> {
  const findings = await checkModel(service.data.gate.reader, catalog, service.clock.now)
  const errors = findings.filter((finding) => finding.severity === 'error')
  if (json) console.log(JSON.stringify({ version: catalog.version, findings }, null, 2))
  else {
    for (const { severity, what, message } of findings) console.log(`${severity === 'error' ? 'error  ' : 'warning'}  ${what}: ${message}`)
    const { datasets, metrics } = catalog.model
    console.log(
      `${datasets.length} datasets and ${metrics.length} metrics checked: ${errors.length} errors, ${findings.length - errors.length} warnings.`,
    )
  }
  return errors.length > 0 ? 1 : 0
}

/** Words that no translator understood, most frequent first, with the words of the model that are most like them. */
async function words(service: Service, catalog: Catalog, json: boolean): Promise<number> {
  const known = await listUnknownWords(service.composition.http.db, 100)
  const listed = known.map((one) => ({ ...one, nearest: nearestWords(catalog.model, one.word) }))
  if (json) console.log(JSON.stringify({ words: listed }, null, 2))
  else if (listed.length === 0) console.log('Every word that was asked so far was understood.')
  for (const { word, times, lastSeen, example, nearest } of json ? [] : listed) {
    const like = nearest.length === 0 ? '' : `  like: ${nearest.join(', ')}`
    console.log(`${word}  ${times} ${times === 1 ? 'time' : 'times'}, last ${lastSeen.slice(0, 10)}${like}\n  "${example}"`)
  }
  return 0
}
