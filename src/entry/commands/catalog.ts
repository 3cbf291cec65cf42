import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Catalog } from '../../catalog/catalog.ts'
import { checkModel } from '../../catalog/check-model.ts'
import { draftModel } from '../../catalog/draft-model.ts'
import { loadCatalog } from '../../catalog/load-catalog.ts'
import { writeModel } from '../../catalog/ossie/write-model.ts'
import { messageOf } from '../gate.ts'
import { openService, type Service } from '../open-service.ts'
import { catalogObject, catalogText } from '../terminal/catalog-text.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** Shows what can be asked, drafts a semantic model, or holds the model against the database. */
export const catalogCommand: Command = {
  name: 'catalog',
  summary: 'Shows what can be asked; drafts a semantic model from a database (init); holds the model against it (check).',
  usage: 'pulse catalog [--json] | pulse catalog init [--out DIR] | pulse catalog check [--json]',
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
      return asked.word === 'check' ? await check(service, loaded.value, asked.json) : show(loaded.value, asked.json)
    } finally {
      await service.stop()
    }
  },
}

type Asked = { word: 'show' | 'init' | 'check'; json: boolean; out: string }

function readArgs(args: string[]): Asked | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, out: { type: 'string' } },
    })
    const [word = 'show', ...rest] = positionals
    if (rest.length > 0 || (word !== 'show' && word !== 'init' && word !== 'check')) {
      return { problem: `Expected init, check or nothing, got "${positionals.join(' ')}".\nUsage: ${catalogCommand.usage}` }
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

/** Writes a draft that nobody has looked at, never over a file that is there. */
async function init(service: Service, folder: string): Promise<number> {
  const found = await loadCatalog({ connections: service.data.gate.reader, model: null, now: service.clock.now })
  const source = draftModel({ tables: found.tables, values: found.values, name: 'draft' })
  if (source.datasets.length === 0) return failWith('The reader may not select from any table, so there is nothing to draft.')
  const text = writeModel(
    source,
    'Drafted from the names, types and keys of the database. Review it: what a row is, which numbers may be added,\nwhich words people use. SEMANTIC_MODEL_DIR points the service to this folder.',
  )
  const file = join(folder, 'model.yaml')
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    return failWith(taken ? `${file} exists already; choose another folder with --out.` : `${file} cannot be written: ${String(error)}`)
  }
  console.log(
    `Wrote ${file}: ${source.datasets.length} datasets, ${source.metrics.length} metrics, ${source.relationships.length} relationships.`,
  )
  return 0
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
