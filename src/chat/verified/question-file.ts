import { Document, isMap, isScalar, Scalar, visit } from 'yaml'
import { fail, ok, type Result } from '../../base/result.ts'
import { type InvalidModel, loadModel } from '../../catalog/ossie/load-model.ts'
import { openText, type Path } from '../../catalog/ossie/model-text.ts'
import { verifiedQueryOf } from '../../catalog/ossie/verified-schema.ts'
import type { VerifiedQuery, VerifiedSlot } from '../../catalog/semantic-model.ts'

/** A question of a file and where it stands there. */
export type FileQuestion = { query: VerifiedQuery; line: number }

/**
 * The verified questions of one file of a semantic model, wherever its models hold them. Problem: every fault of the file with its line
 * and path.
 */
export function readQuestionFile(file: string, text: string): Result<FileQuestion[], InvalidModel> {
  const model = loadModel([{ file, text }])
  if (!model.ok) return model
  const opened = openText({ file, text })
  if (!opened.ok) return fail({ kind: 'invalid-model', errors: opened.problem })
  const { value, at } = opened.value
  const places = extensionPaths(value).map((path) => ({ path, next: 0 }))
  const lines = model.value.verified.map((_, index) => {
    // The questions of a file come in the order of its extensions; each place gives as many as the reader took from it.
    let rest = index
    for (const { path } of places) {
      const here = countAt(value, path)
      if (rest < here) return at(path, ['verified', rest]).line
      rest -= here
    }
    return 1
  })
  return ok(model.value.verified.map((found, index) => ({ query: verifiedQueryOf(found), line: lines[index] ?? 1 })))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Where extensions of ours keep their data. */
function extensionPaths(document: unknown): Path[] {
  if (!isRecord(document)) return []
  const list = document.semantic_model
  const models: [Path, unknown][] = Array.isArray(list)
    ? list.map((model, index) => [['semantic_model', index], model])
    : [list === undefined ? [[], document] : [['semantic_model'], list]]
  return models.flatMap(([path, model]) =>
    listOf(isRecord(model) ? model.custom_extensions : []).flatMap((extension, index) =>
      isRecord(extension) && String(extension.vendor_name).toUpperCase() === 'PULSE' ? [[...path, 'custom_extensions', index, 'data']] : [],
    ),
  )
}

function countAt(document: unknown, path: Path): number {
  let value = document
  for (const part of path) value = isRecord(value) || Array.isArray(value) ? Reflect.get(value, part) : undefined
  if (typeof value === 'string') {
    const inner = openText({ file: '', text: value })
    value = inner.ok ? inner.value.value : undefined
  }
  return isRecord(value) ? listOf(value.verified).length : 0
}

/** Questions as the text of one Apache Ossie document, ours in an extension; reading it gives the same questions, and writing those the same text. */
export function writeQuestionFile(questions: readonly VerifiedQuery[]): string {
  const data = new Document({ verified: questions.map(entryOf) })
  visit(data, {
    Pair: (_, pair) => {
      if (!isScalar(pair.key)) return
      if (pair.key.value === 'slots' && pair.value !== null && typeof pair.value === 'object') markFlow(pair.value)
      if (pair.key.value === 'sql' && isScalar(pair.value)) pair.value.type = Scalar.BLOCK_LITERAL
    },
  })
  const text = new Scalar(data.toString({ lineWidth: 0, flowCollectionPadding: true }))
  text.type = Scalar.BLOCK_LITERAL
  const document = new Document({
    version: '0.2.0.dev0',
    semantic_model: [{ name: 'verified_questions', custom_extensions: [{ vendor_name: 'PULSE' }] }],
  })
  document.setIn(['semantic_model', 0, 'custom_extensions', 0, 'data'], text)
  document.commentBefore = ' Approved questions. docs/verified-questions.md says what the parts mean.'
  return document.toString({ lineWidth: 0 })
}

/** Each slot on a line of its own. */
function markFlow(list: object): void {
  if (!('items' in list) || !Array.isArray(list.items)) return
  for (const item of list.items) if (isMap(item)) item.flow = true
}

const entryOf = (query: VerifiedQuery): object => ({
  name: query.name,
  question: query.question,
  sql: query.sql,
  slots: (query.slots ?? []).map(slotOf),
  ...(query.semanticQuery === null || query.semanticQuery === undefined ? {} : { semantic_query: query.semanticQuery }),
  verified_by: query.verifiedBy,
  verified_at: query.verifiedAt,
  ...(query.note === null ? {} : { note: query.note }),
})

/** The parts of a slot in one order, whatever order they were stored in. */
function slotOf(slot: VerifiedSlot): object {
  if (slot.kind === 'value') return { kind: 'value', text: slot.text, value: slot.value, column: slot.column, binds: slot.binds }
  if (slot.kind === 'number') return { kind: 'number', text: slot.text, value: slot.value, binds: slot.binds }
  const { text, from, to, starts, ends, lasts } = slot
  return {
    kind: 'period',
    text,
    from,
    to,
    ...(starts.length > 0 ? { starts } : {}),
    ...(ends.length > 0 ? { ends } : {}),
    ...(lasts.length > 0 ? { lasts } : {}),
  }
}
