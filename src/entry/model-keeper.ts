import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { loadModel, modelErrorLines } from '../catalog/ossie/load-model.ts'
import type { ModelSource } from '../catalog/ossie/model-source.ts'
import type { NamedText } from './meaning.ts'

/** Keeps the newest usable semantic model while its files change. */
export type ModelKeeper = {
  /** The model in use; null where there is none and one is drafted from the database. */
  current(): ModelSource | null
  /** What is wrong with the newest files, by file and line; empty when they are in use. */
  faults(): readonly string[]
  /** Reads the files again: whether what is in use changed. Broken files leave it as it is. */
  reload(): Promise<'same' | 'changed' | 'broken'>
  /** The same, but files count as changed only when two calls found the same texts: an editor may be in the middle of saving. */
  poll(): Promise<'same' | 'changed' | 'broken'>
}

export type ModelFiles = {
  read(): Promise<NamedText[]>
  /** The texts of the last usable model, kept beyond the life of the process; null when there are none. */
  remembered(): Promise<NamedText[] | null>
  remember(texts: readonly NamedText[]): Promise<void>
}

/**
 * A keeper over model files. At the start, broken files are served by the last usable ones, where they were remembered; else the problem
 * is every fault, with file and line.
 */
export async function openModelKeeper(files: ModelFiles, log: Logger): Promise<Result<ModelKeeper, string[]>> {
  let seen = ''
  let pending = ''
  let faults: string[] = []
  let model: ModelSource | null = null

  const take = async (texts: NamedText[]): Promise<boolean> => {
    seen = JSON.stringify(texts)
    const read = readTexts(texts)
    faults = read.ok ? [] : read.problem
    if (!read.ok) return false
    model = read.value
    await files.remember(texts).catch((error: unknown) => log.warn('the semantic model could not be remembered', { error }))
    return true
  }

  const begin = async (): Promise<Result<void, string[]>> => {
    const first = await attempt(() => files.read())
    if (first.ok && (await take(first.value))) return ok(undefined)
    if (!first.ok) faults = [first.problem]
    const before = await files.remembered().catch(() => null)
    const usable = before === null ? null : readTexts(before)
    if (!usable?.ok) return fail(faults)
    model = usable.value
    log.error('the semantic model is broken; the last usable one is in use', { faults })
    return ok(undefined)
  }

  const reload: ModelKeeper['reload'] = async () => {
    const found = await attempt(() => files.read())
    if (!found.ok) {
      const said = faults.includes(found.problem)
      faults = [found.problem]
      if (!said) log.error('the semantic model cannot be read; the one before stays in use', { faults })
      return 'broken'
    }
    if (JSON.stringify(found.value) === seen) return faults.length > 0 ? 'broken' : 'same'
    if (await take(found.value)) {
      log.info('the semantic model was read again', { files: found.value.length })
      return 'changed'
    }
    log.error('the semantic model is broken; the one before stays in use', { faults })
    return 'broken'
  }

  const poll: ModelKeeper['poll'] = async () => {
    const found = await attempt(() => files.read())
    const text = found.ok ? JSON.stringify(found.value) : ''
    const settled = text === pending
    pending = text
    return settled || text === seen ? reload() : 'same'
  }

  const begun = await begin()
  if (!begun.ok) return begun
  // One at a time: a signal, a request and the clock may all ask at once.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (work: ModelKeeper['reload']): ModelKeeper['reload'] => {
    return () => {
      const next = last.then(work)
      last = next.catch(() => undefined)
      return next
    }
  }
  return ok({ current: () => model, faults: () => faults, reload: inTurn(reload), poll: inTurn(poll) })
}

/** Texts that cannot change, as they are bundled. */
export const fixedFiles = (texts: NamedText[]): ModelFiles => ({
  read: async () => texts,
  remembered: async () => null,
  remember: async () => undefined,
})

function readTexts(texts: readonly NamedText[]): Result<ModelSource | null, string[]> {
  if (texts.length === 0) return ok(null)
  const loaded = loadModel(texts)
  return loaded.ok ? loaded : fail(modelErrorLines(loaded.problem))
}

async function attempt<T>(work: () => Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await work())
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}
