import { fail, ok, type Result } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { InvalidModel } from '../../catalog/ossie/load-model.ts'
import type { Db } from '../../db/db.ts'
import { type PrepareDeps, prepareQuestion } from './prepare-question.ts'
import { readQuestionFile, writeQuestionFile } from './question-file.ts'
import {
  findQuestion,
  insertQuestion,
  listQuestions,
  type NewQuestion,
  type StoredQuestion,
  updateQuestion,
} from './verified-question.table.ts'
import { newQuestion } from './verified-service.ts'

export type ImportDeps = PrepareDeps & { db: Db; newId: () => string }
export type Imported = { added: number; updated: number; unchanged: number; notes: string[] }

/** Leaves the transaction with what stood against it. */
class NotStored extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/**
 * Stores the questions of a file, all or none. One that is stored under its name already is renewed, and left alone when nothing
 * differs. Every question is held against the catalog first; all faults are told, each with its line.
 */
export async function importQuestions(
  deps: ImportDeps,
  input: { file: string; text: string; catalog: Catalog; signal: AbortSignal },
): Promise<Result<Imported, InvalidModel>> {
  const { file, catalog, signal } = input
  const read = readQuestionFile(file, input.text)
  if (!read.ok) return read
  const errors: InvalidModel['errors'] = []
  const imported: Imported = { added: 0, updated: 0, unchanged: 0, notes: [] }
  const ready: { question: NewQuestion; stored: StoredQuestion | null; line: number }[] = []
  const names = new Map<string, number>()
  for (const { query, line } of read.value) {
    const report = (message: string) => errors.push({ file, line, column: 1, path: `verified question ${query.name}`, message })
    const twice = names.get(query.name)
    names.set(query.name, line)
    if (twice !== undefined) {
      report(`the name is used in line ${twice} already`)
      continue
    }
    const prepared = await prepareQuestion(deps, query, catalog, signal)
    if ('reason' in prepared) {
      report(prepared.reason)
      continue
    }
    imported.notes.push(...prepared.notes.map((note) => `${file}:${line} ${query.name}: ${note}`))
    const stored = await findQuestion(deps.db, { name: query.name })
    const question = {
      ...newQuestion({ ...query, source: 'imported', answer: stored?.answer ?? null }, prepared, catalog),
      id: stored?.id ?? deps.newId(),
    }
    if (stored !== null && isSame(stored, question)) imported.unchanged += 1
    else ready.push({ question, stored, line })
  }
  if (errors.length > 0) return fail({ kind: 'invalid-model', errors })
  try {
    await deps.db.transaction(async (db) => {
      for (const [at, { question, stored }] of ready.entries()) {
        const done = stored === null ? await insertQuestion(db, question) : await updateQuestion(db, question, stored.version)
        if (!done) throw new NotStored(at, await reasonFor(db, question))
      }
    })
  } catch (error) {
    const found = error instanceof NotStored ? ready[error.at] : undefined
    if (!(error instanceof NotStored) || found === undefined) throw error
    return fail({
      kind: 'invalid-model',
      errors: [{ file, line: found.line, column: 1, path: `verified question ${found.question.name}`, message: error.message }],
    })
  }
  for (const { stored } of ready) imported[stored === null ? 'added' : 'updated'] += 1
  return ok(imported)
}

async function reasonFor(db: Db, question: NewQuestion): Promise<string> {
  const same = await findQuestion(db, { form: question.form, dataSource: question.dataSource })
  return same === null || same.id === question.id
    ? 'it was changed meanwhile; import again'
    : `"${same.question}" (${same.name}) asks the same and is active already; reject or remove it first`
}

const isSame = (stored: StoredQuestion, question: NewQuestion): boolean =>
  stored.status === 'active' && writeQuestionFile([stored]) === writeQuestionFile([question])

const pageSize = 500

/** The active questions, by name, as the text of a file. */
export async function exportQuestions(db: Db): Promise<{ text: string; count: number }> {
  const all: StoredQuestion[] = []
  for (;;) {
    const page = await listQuestions(db, { status: 'active', after: all.at(-1)?.name ?? null, limit: pageSize })
    all.push(...page)
    if (page.length < pageSize) return { text: writeQuestionFile(all), count: all.length }
  }
}
