import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Catalog } from '../../catalog/catalog.ts'
import { modelErrorLines } from '../../catalog/ossie/load-model.ts'
import { exportQuestions, importQuestions } from '../../chat/verified/import-questions.ts'
import { checkedAgainst, prepareQuestion } from '../../chat/verified/prepare-question.ts'
import {
  deleteQuestion,
  findQuestion,
  listQuestions,
  quarantineQuestion,
  type StoredQuestion,
} from '../../chat/verified/verified-question.table.ts'
import { messageOf } from '../gate.ts'
import { openService, type Service } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import { questionObject, questionTable, questionText } from '../terminal/verified-text.ts'
import type { Command } from './command.ts'

/** Looks after approved questions at a terminal. */
export const verifiedCommand: Command = {
  name: 'verified',
  summary: 'Approved questions: list, show, check against the database, import and export as YAML, remove.',
  usage: `pulse verified list [--json]
       pulse verified show NAME [--json]
       pulse verified check [--json]      holds every active question against the database; those that fail are quarantined; exit code 1 then
       pulse verified import FILE         all questions of a file, or none
       pulse verified export [FILE]       the active questions; without FILE to the terminal
       pulse verified remove NAME`,
  run: async (args, env) => {
    const asked = readArgs(args)
    if ('problem' in asked) return failWith(`${asked.problem}\nUsage: ${verifiedCommand.usage}`)
    const opened = await openService(env, true)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const service = opened.value
    try {
      const catalog = await service.composition.catalogs.get()
      if (!catalog.ok) return failWith(messageOf(catalog.problem))
      // What ships is there before anything is said about it.
      await service.composition.verified.settled()
      return await words[asked.word](service, catalog.value, asked)
    } finally {
      await service.stop()
    }
  },
}

type Word = 'list' | 'show' | 'check' | 'import' | 'export' | 'remove'
type Asked = { word: Word; operand: string | null; json: boolean }

function readArgs(args: string[]): Asked | { problem: string } {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' } } })
    const [word = 'list', operand = null, ...rest] = positionals
    if (!isWord(word) || rest.length > 0)
      return { problem: `Expected list, show, check, import, export or remove, got "${positionals.join(' ')}".` }
    if (operand === null && (word === 'show' || word === 'import' || word === 'remove')) {
      return { problem: `${word} takes ${word === 'import' ? 'a file' : 'the name of a question'}.` }
    }
    if (operand !== null && (word === 'list' || word === 'check')) return { problem: `${word} takes no name, got "${operand}".` }
    return { word, operand, json: values.json === true }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

const isWord = (word: string): word is Word => ['list', 'show', 'check', 'import', 'export', 'remove'].includes(word)

type Run = (service: Service, catalog: Catalog, asked: Asked) => Promise<number>
const never = new AbortController().signal

const words: Record<Word, Run> = {
  list: async ({ composition }, _catalog, { json }) => {
    const all = await allQuestions(composition.chat.db)
    console.log(json ? JSON.stringify(all.map(questionObject), null, 2) : questionTable(all))
    return 0
  },
  show: async ({ composition }, _catalog, { operand, json }) => {
    const found = await findQuestion(composition.chat.db, { name: operand ?? '' })
    if (found === null) return failWith(unknownName(operand))
    console.log(json ? JSON.stringify(questionObject(found), null, 2) : questionText(found))
    return 0
  },
  check,
  import: async ({ composition }, catalog, { operand }) => {
    const file = operand ?? ''
    const text = await readFile(file, 'utf8').catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
    if (typeof text !== 'string') return failWith(`${file} cannot be read: ${text.message}`)
    const deps = depsOf(composition)
    if (deps === null) return failWith('No database to ask is configured.')
    const imported = await importQuestions(deps, { file, text, catalog, signal: never })
    if (!imported.ok) return failWith(`Nothing was imported.\n${modelErrorLines(imported.problem).join('\n')}`)
    const { added, updated, unchanged, notes } = imported.value
    for (const note of notes) console.error(note)
    console.log(`${added} added, ${updated} updated, ${unchanged} unchanged.`)
    return 0
  },
  export: async ({ composition }, _catalog, { operand }) => {
    const { text, count } = await exportQuestions(composition.chat.db)
    if (operand === null) process.stdout.write(text)
    else {
      const failed = await writeFile(operand, text).then(
        () => null,
        (error: unknown) => String(error),
      )
      if (failed !== null) return failWith(`${operand} cannot be written: ${failed}`)
      console.log(`Wrote ${count} questions to ${operand}.`)
    }
    return 0
  },
  remove: async ({ composition }, _catalog, { operand }) => {
    const found = await findQuestion(composition.chat.db, { name: operand ?? '' })
    if (found === null) return failWith(unknownName(operand))
    if (found.source === 'shipped') {
      return failWith(
        `"${found.name}" ships with the semantic model and would come back. Take it out of the model, or reject it over the API.`,
      )
    }
    if (!(await deleteQuestion(composition.chat.db, found.id, found.version))) return failWith('It was changed meanwhile. Try again.')
    console.log(`Removed "${found.name}".`)
    return 0
  },
}

async function check({ composition }: Service, catalog: Catalog, { json }: Asked): Promise<number> {
  const deps = depsOf(composition)
  if (deps === null) return failWith('No database to ask is configured.')
  const results: { name: string; question: string; state: 'passes' | 'quarantined' | 'not checked' | 'rejected'; reason: string | null }[] =
    []
  for (const found of await allQuestions(deps.db)) {
    const { name, question, status } = found
    if (status !== 'active') {
      results.push({ name, question, state: status, reason: found.reason })
      continue
    }
    const prepared = await prepareQuestion(deps, found, catalog, never)
    if (!('reason' in prepared)) results.push({ name, question, state: 'passes', reason: null })
    else if (prepared.later) results.push({ name, question, state: 'not checked', reason: prepared.reason })
    else {
      await quarantineQuestion(deps.db, found.id, prepared.reason, checkedAgainst(catalog))
      results.push({ name, question, state: 'quarantined', reason: prepared.reason })
    }
  }
  const bad = results.filter(({ state }) => state === 'quarantined' || state === 'not checked')
  if (json) console.log(JSON.stringify({ catalog: catalog.version, results }, null, 2))
  else {
    for (const { name, state, reason } of results) if (state !== 'passes') console.log(`${state}  ${name}: ${reason}`)
    console.log(`${results.filter(({ state }) => state === 'passes').length} of ${results.length} verified questions pass.`)
  }
  return bad.length > 0 ? 1 : 0
}

function depsOf({ chat }: Service['composition']) {
  const [source] = chat.sources
  return source === undefined ? null : { db: chat.db, guard: chat.guard, newId: chat.newId, source }
}

const unknownName = (name: string | null): string => `There is no verified question "${name}". "pulse verified list" shows them.`
const pageSize = 500

async function allQuestions(db: Service['composition']['chat']['db']): Promise<StoredQuestion[]> {
  const all: StoredQuestion[] = []
  for (;;) {
    const page = await listQuestions(db, { status: null, after: all.at(-1)?.name ?? null, limit: pageSize })
    all.push(...page)
    if (page.length < pageSize) return all
  }
}
