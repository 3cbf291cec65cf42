import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Result } from '../../../src/base/result.ts'
import { type ImportReport, importData } from '../../../src/operations/import/import-data.ts'
import type { ImportOptions } from '../../../src/operations/import/import-options.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

/** A small tea trader's data: 42 customers, 12 materials, 731 order lines up to 2025-03-13, and KPI tables. */
export const teaTrader: string = fileURLToPath(new URL('../../../docs/examples/import', import.meta.url))

export type ImportBench = {
  database: TestDatabase
  /** Imports from a folder with these files, or from a path; as the owner, or another login. */
  run(
    files: Record<string, string | Buffer> | string,
    options?: Partial<ImportOptions>,
    login?: pg.ClientConfig,
  ): Promise<Result<ImportReport>>
  folder(files: Record<string, string | Buffer>): Promise<string>
  /** The first column of the first row, as text. */
  value(query: string): Promise<string | null>
  execute(statement: string): Promise<void>
  close(): Promise<void>
}

/** A database of its own to import into. */
export async function importBench(kind: 'migrated' | 'demo' = 'migrated'): Promise<ImportBench> {
  const database = await cloneDatabase(kind)
  const folders: string[] = []
  const folder = async (files: Record<string, string | Buffer>): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'import-'))
    folders.push(path)
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content)
    return path
  }
  return {
    database,
    folder,
    run: async (files, options, login = database.owner) =>
      importData(login, { ...usual, path: typeof files === 'string' ? files : await folder(files), ...options }),
    value: (query) =>
      database.connections.withClient(async (client) => {
        const { rows } = await client.query({ text: query, rowMode: 'array' })
        const found: unknown = rows[0]?.[0]
        return found === undefined || found === null ? null : String(found)
      }),
    execute: (statement) => database.connections.withClient(async (client) => void (await client.query(statement))),
    close: async () => {
      await database.close()
      for (const path of folders) await rm(path, { recursive: true, force: true })
    },
  }
}

const usual: ImportOptions = {
  path: '',
  mode: 'keep',
  derive: null,
  dryRun: false,
  rejects: null,
  style: { numbers: 'plain', dates: null },
  encoding: null,
  delimiter: null,
  nullText: null,
  ignoreExtra: false,
  maps: [],
  tools: { configured: null, path: '' },
  now: () => 0,
}

/** The report, or the message of the problem. */
export function reportOf(result: Result<ImportReport>): ImportReport {
  if (!result.ok) throw new Error('message' in result.problem ? result.problem.message : result.problem.kind)
  return result.value
}

/** Why nothing was loaded. */
export function problemOf(result: Result<ImportReport>): string {
  if (result.ok) throw new Error(`imported: ${JSON.stringify(result.value.tables)}`)
  return 'message' in result.problem ? result.problem.message : result.problem.kind
}

/** Faults as one line each: file, line, column, value, reason. */
export const faultsOf = (report: ImportReport): string[] =>
  report.faults.map(({ file, line, column, value, reason }) => `${file}:${line} ${column ?? '*'} "${value}" ${reason}`)
