import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { lineOf, type Prediction } from './prediction.ts'
import { issueText, jsonLines } from './question-set.ts'

/**
 * A predictions file that grows while questions are asked. `known` are the predictions of an earlier, unfinished run. Beside it lies
 * `NAME.details.jsonl` with what the lines do not say: who decided, why, time and tokens.
 */
export type PredictionsFile = {
  known: ReadonlyMap<string, Prediction>
  /** Adds one prediction; it is in the file when this resolves. What was unavailable gets no line, so that a later run asks again. */
  add(prediction: Prediction): Promise<void>
  /** Writes the lines again in the order of the questions, one for each prediction. */
  finish(predictions: readonly Prediction[]): Promise<void>
}

const lineSchema = z.object({
  id: z.string(),
  outcome: z.enum(['sql', 'clarify', 'refuse'], 'expected sql, clarify or refuse'),
  sql: z.string().nullable(),
})

const detailSchema = z.object({
  id: z.string(),
  outcome: z.enum(['sql', 'clarify', 'refuse', 'abstain', 'blocked', 'unavailable']),
  sql: z.string().nullable(),
  message: z.string().nullable(),
  translator: z.string().nullable(),
  ms: z.number().nullable(),
  tokensIn: z.number(),
  tokensCached: z.number(),
  tokensOut: z.number(),
  calls: z.number(),
})

/** Where the details of a predictions file lie. */
export const detailsPath = (path: string): string => `${path.replace(/\.jsonl$/, '')}.details.jsonl`

/**
 * Opens or goes on with a predictions file. A torn last line, as a killed run leaves it, is dropped; any other broken line, or a
 * question that the set does not have, is an error, since the file then belongs to something else.
 */
export async function openPredictions(
  path: string,
  ids: ReadonlySet<string>,
  fresh = false,
): Promise<{ ok: true; file: PredictionsFile } | { ok: false; errors: string[] }> {
  if (fresh) await Promise.all([rm(path, { force: true }), rm(detailsPath(path), { force: true })])
  const read = readLines(await textOf(path), path, lineSchema)
  if ('errors' in read) return { ok: false, errors: read.errors }
  const details = readLines(await textOf(detailsPath(path)), detailsPath(path), detailSchema)
  if ('errors' in details) return { ok: false, errors: details.errors }
  const strangers = read.lines.filter(({ value }) => !ids.has(value.id))
  if (strangers.length > 0) {
    return {
      ok: false,
      errors: strangers
        .slice(0, 5)
        .map(
          ({ line, value }) =>
            `${path}:${line} expected an id of the questions, got "${value.id}": name another file, or start over with --fresh`,
        ),
    }
  }
  const known = join(
    read.lines.map(({ value }) => value),
    details.lines.map(({ value }) => value),
  )
  // A torn line would swallow the next one.
  await replace(
    path,
    read.lines.map(({ value }) => value),
  )
  await replace(
    detailsPath(path),
    details.lines.map(({ value }) => value),
  )
  return { ok: true, file: writer(path, known) }
}

function writer(path: string, known: ReadonlyMap<string, Prediction>): PredictionsFile {
  let last: Promise<void> = Promise.resolve()
  const write = async (prediction: Prediction): Promise<void> => {
    await appendFile(detailsPath(path), `${JSON.stringify(detailOf(prediction))}\n`)
    if (prediction.outcome !== 'unavailable') await appendFile(path, `${JSON.stringify(lineOf(prediction))}\n`)
  }
  return {
    known,
    add: (prediction) => {
      last = last.then(() => write(prediction))
      return last
    },
    finish: async (predictions) => {
      await last
      await replace(path, predictions.map(lineOf))
      await replace(detailsPath(path), predictions.map(detailOf))
    },
  }
}

const detailOf = ({ id, outcome, sql, message, translator, ms, tokensIn, tokensCached, tokensOut, calls }: Prediction): Prediction => ({
  id,
  outcome,
  sql,
  message,
  translator,
  ms: ms === null ? null : Math.round(ms * 100) / 100,
  tokensIn,
  tokensCached,
  tokensOut,
  calls,
})

/** The newest line and detail of each question; a detail that says otherwise than its line is not its own. */
function join(lines: readonly z.infer<typeof lineSchema>[], details: readonly Prediction[]): Map<string, Prediction> {
  const more = new Map(details.map((detail) => [detail.id, detail]))
  const known = new Map<string, Prediction>()
  for (const line of lines) {
    const detail = more.get(line.id)
    if (detail?.outcome === 'unavailable') continue
    const fits = detail && JSON.stringify(lineOf(detail)) === JSON.stringify(line)
    known.set(line.id, fits ? detail : { ...line, ...unknown })
  }
  return known
}

const unknown = { message: null, translator: null, ms: null, tokensIn: 0, tokensCached: 0, tokensOut: 0, calls: 0 }

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function readLines<S extends z.ZodType>(
  text: string,
  path: string,
  schema: S,
): { lines: { line: number; value: z.infer<S> }[] } | { errors: string[] } {
  const found = jsonLines(text)
  const torn = text.endsWith('\n') ? null : found.at(-1)
  const lines: { line: number; value: z.infer<S> }[] = []
  const errors: string[] = []
  for (const one of found) {
    const parsed = one.fault === null ? schema.safeParse(one.value) : null
    if (parsed?.success) lines.push({ line: one.line, value: parsed.data })
    else if (one !== torn) errors.push(`${path}:${one.line} ${one.fault ?? parsed?.error?.issues.map(issueText).join('; ')}`)
  }
  return errors.length > 0 ? { errors: [...errors.slice(0, 5), 'Name another file, or start over with --fresh.'] } : { lines }
}

/** Writes a file anew in one step, so that it is whole at any moment. */
async function replace(path: string, lines: readonly unknown[]): Promise<void> {
  const temporary = `${path}.part`
  await writeFile(temporary, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  await rename(temporary, path)
}
