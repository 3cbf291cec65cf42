import { readFileSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MutantCoverage } from '@stryker-mutator/api/core'
import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner'
import { type CollectedFile, collectFile } from './collect.ts'

/** The test files that judge the guard's source: those that need no server, the quick ones first. */
const testFiles = [
  'postgres/patterns.test.ts',
  'postgres/check-shape.test.ts',
  'postgres/read-tree.test.ts',
  'whole-guard.test.ts',
  'verdicts.test.ts',
  'guard-cases.test.ts',
  'names.test.ts',
  'rewrite.test.ts',
  'bigquery-structure.test.ts',
  'bigquery-sizes.test.ts',
  'bigquery-texts.test.ts',
  'bigquery-rewrite.test.ts',
  'bigquery-readers.test.ts',
  'own-columns.test.ts',
  'messages.test.ts',
  'postgres/node-kinds.test.ts',
  'guard-files.test.ts',
  'inline-parameters.test.ts',
  'postgres/functions.test.ts',
  'postgres/reread.test.ts',
  'postgres/input-checks.test.ts',
  'postgres/print.test.ts',
  'postgres/written-tree.test.ts',
  'postgres/number-range.test.ts',
  'postgres/other-dialects.test.ts',
  'bigquery-metered.test.ts',
  'bigquery.test.ts',
  'bigquery-positions.test.ts',
  'postgres/pg-parser.test.ts',
]

/** Tests that take seconds: they measure memory, or repeat on thousands of statements what others do on a few. */
const tooLong = /goes on after a hundred overflows|does not grow over|generated statements|every violation is a plain sentence/

/** Files of the source that keep something from one statement to the next: their mutants need modules that are loaded anew. */
const keepsState = /policy-index|pg-parser|small-memory|wasm-module/

/** What source and tests are given for some of their packages: the parsers of BigQuery take most of the time, and always read alike. */
const standIns: Record<string, string> = {
  vitest: 'collect.ts',
  'sqlparser_rs_wasm.js': 'cached-first.ts',
  'node-sql-parser/build/bigquery.js': 'cached-second.ts',
}

/** A package's name, or the name of a file that is imported by its address. */
const nameOf = (specifier: string): string => (specifier.startsWith('file:') ? (/([^/?]*)(\?.*)?$/.exec(specifier)?.[1] ?? '') : specifier)

/** What the switched source looks at: which mutant is active, and what was reached by which test. */
type Switch = {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  mutantCoverage?: MutantCoverage | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
}

type LoadedFile = CollectedFile & { name: string; prepared: boolean }
/** What the run without mutants told; it is kept in a file, for only one of several processes runs it. */
type Learnt = {
  /** Milliseconds that each test took. */
  cost: Record<string, number>
  /** Mutants that are reached by what a file does before its tests, by file. */
  reachedBefore: Record<string, string[]>
  /** Mutants that are reached while the modules are loaded. */
  reachedWhileLoading: string[]
}
const learntFile = 'mutation-learnt.json'

/** One line for each mutant, in the working copy: what a run that was cut short has found. */
const resultFile = 'mutation-results.jsonl'

type Failure = { id: string; message: string }

/**
 * Runs the guard's own tests in this process, with the names they import from vitest replaced, so that a mutant costs milliseconds: it is
 * switched on, and its covering tests run, the quickest first, until one fails. Source that runs only while it is loaded is loaded anew.
 */
class InProcessRunner implements TestRunner {
  static inject = [commonTokens.options] as const
  readonly #switch: Switch
  #files: LoadedFile[] = []
  #loads = 0
  #learnt: Learnt | null = null
  /** Tests that have killed mutants lately: what kills one often kills its neighbours. */
  #killers: string[] = []

  constructor() {
    const space = globalThis as typeof globalThis & { __stryker__?: Switch }
    space.__stryker__ ??= {}
    this.#switch = space.__stryker__
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    const root = pathToFileURL(`${process.cwd()}/`).href
    const plainTexts = new Map<string, string>()
    /** A file without its types, which are taken out once however often it is loaded. */
    const plainText = (url: string): string => {
      const path = fileURLToPath(url)
      const text = plainTexts.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'))
      plainTexts.set(path, text)
      return text
    }
    const own = (url: string) => url.startsWith(`${root}src/`) || url.startsWith(`${root}test/`)
    registerHooks({
      resolve: (specifier, context, next) => {
        const other = own(context.parentURL ?? '') ? standIns[nameOf(specifier)] : undefined
        if (other !== undefined) return { url: new URL(other, import.meta.url).href, shortCircuit: true }
        const found = next(specifier, context)
        return own(found.url) && /\.[mc]?[tj]s$/.test(found.url) ? { ...found, url: `${found.url}?load=${this.#loads}` } : found
      },
      load: (url, context, next) =>
        own(url) && /\.ts\?load=/.test(url) ? { format: 'module', source: plainText(url), shortCircuit: true } : next(url, context),
    })
  }

  async dryRun(): Promise<DryRunResult> {
    this.#switch.mutantCoverage = { static: {}, perTest: {} }
    await this.#load()
    const tests: TestResult[] = []
    const coverage = this.#switch.mutantCoverage
    const learnt: Learnt = { cost: {}, reachedBefore: {}, reachedWhileLoading: Object.keys(coverage.static) }
    for (const file of this.#files) {
      this.#switch.currentTestId = `before ${file.name}`
      await prepare(file)
      const before = coverage.perTest[this.#switch.currentTestId] ?? {}
      delete coverage.perTest[this.#switch.currentTestId]
      learnt.reachedBefore[file.name] = Object.keys(before)
      for (const { id, run } of file.tests) {
        this.#switch.currentTestId = id
        const begun = performance.now()
        const failed = await attempt(run)
        const timeSpentMs = performance.now() - begun
        learnt.cost[id] = timeSpentMs
        if (failed !== null) return { status: DryRunStatus.Error, errorMessage: `${id}: ${failed}` }
        tests.push({ id, name: id, timeSpentMs, status: TestStatus.Success })
        const reached = coverage.perTest[id] ?? {}
        coverage.perTest[id] = { ...before, ...reached }
      }
    }
    this.#switch.currentTestId = undefined
    const inTests = new Set(Object.values(coverage.perTest).flatMap((reached) => Object.keys(reached)))
    coverage.static = Object.fromEntries(learnt.reachedWhileLoading.filter((id) => !inTests.has(id)).map((id) => [id, 1]))
    this.#switch.mutantCoverage = undefined
    await writeFile(learntFile, JSON.stringify(learnt))
    this.#learnt = learnt
    return { status: DryRunStatus.Complete, tests, mutantCoverage: coverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const begun = process.cpuUsage()
    const result = await this.#runMutant(options)
    const { user } = process.cpuUsage(begun)
    const { fileName, location, mutatorName, replacement } = options.activeMutant
    const line = {
      file: fileName,
      line: location.start.line,
      column: location.start.column,
      mutatorName,
      replacement,
      status: result.status,
      cpuMs: Math.round(user / 1000),
    }
    await appendFile(resultFile, `${JSON.stringify(line)}\n`)
    return result
  }

  async #runMutant(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter } = options
    // Stryker allows a hundred times the hits of the run without mutants; a loop without end is known sooner.
    const hitLimit = options.hitLimit === undefined ? undefined : Math.max(10_000, options.hitLimit / 20)
    const learnt: Learnt = this.#learnt ?? JSON.parse(await readFile(learntFile, 'utf8'))
    this.#learnt = learnt
    // What is kept from one test to the next is reached by the first of them only, and matters to all.
    const loadsAnew = testFilter === undefined || keepsState.test(activeMutant.fileName)
    const ids = loadsAnew ? Object.keys(learnt.cost) : testFilter
    const state = this.#switch
    state.hitLimit = hitLimit
    state.hitCount = hitLimit === undefined ? undefined : 0
    let failure: Failure | null = null
    if (!loadsAnew) {
      if (this.#files.length === 0) await this.#load()
      failure = await this.#judge(learnt, activeMutant.id, ids)
      if (failure !== null && !(await this.#stillSound(failure.id))) {
        await this.#load()
        failure = await this.#judge(learnt, activeMutant.id, ids)
        await this.#load()
      }
    }
    if (failure === null && (loadsAnew || learnt.reachedWhileLoading.includes(activeMutant.id))) {
      failure = await this.#judgeFromTheStart(learnt, activeMutant.id, ids)
    }
    const limit = determineHitLimitReached(state.hitCount, hitLimit)
    state.hitCount = undefined
    state.hitLimit = undefined
    if (limit !== undefined) return { status: MutantRunStatus.Timeout }
    const nrOfTests = ids.length
    return failure === null
      ? { status: MutantRunStatus.Survived, nrOfTests }
      : { status: MutantRunStatus.Killed, killedBy: [failure.id], failureMessage: failure.message, nrOfTests }
  }

  /** Loads the tests and with them the source anew. */
  async #load(): Promise<void> {
    this.#loads++
    this.#files = []
    for (const name of testFiles) this.#files.push(await loadFile(name))
  }

  /** The first failure among the tests with a mutant switched on; preparations that reach it are done again. */
  async #judge({ cost, reachedBefore }: Learnt, mutant: string, ids: readonly string[]): Promise<Failure | null> {
    const wanted = new Set(ids)
    const chosen = this.#files.flatMap((file) => file.tests.filter(({ id }) => wanted.has(id)).map((test) => ({ ...test, file })))
    const rankOf = (id: string) => (this.#killers.includes(id) ? this.#killers.indexOf(id) - this.#killers.length : (cost[id] ?? 0))
    chosen.sort((a, b) => rankOf(a.id) - rankOf(b.id))
    const touched = new Set(this.#files.filter(({ name }) => reachedBefore[name]?.includes(mutant)))
    for (const file of touched) file.prepared = false
    try {
      for (const { id, run, file } of chosen) {
        this.#switch.activeMutant = touched.has(file) ? mutant : undefined
        const unprepared = file.prepared ? null : await attempt(() => prepare(file))
        this.#switch.activeMutant = mutant
        const failed = unprepared ?? (await attempt(inTime(run)))
        if (failed === null) continue
        this.#killers = [id, ...this.#killers.filter((other) => other !== id)].slice(0, 12)
        return { id, message: failed }
      }
      return null
    } finally {
      this.#switch.activeMutant = undefined
      for (const file of touched) file.prepared = false
    }
  }

  /** The same with the mutant on while the modules are loaded: file by file, those that failed lately first. What was loaded before stays. */
  async #judgeFromTheStart(learnt: Learnt, mutant: string, ids: readonly string[]): Promise<Failure | null> {
    const before = this.#files
    this.#loads++
    const failedLately = new Set(this.#killers.map((id) => id.split(' > ')[0] ?? ''))
    try {
      for (const name of new Set([...failedLately, ...testFiles])) {
        this.#switch.activeMutant = mutant
        this.#files = []
        const unloaded = await attempt(async () => void this.#files.push(await loadFile(name)))
        const failure = unloaded === null ? await this.#judge(learnt, mutant, ids) : { id: ids[0] ?? '', message: unloaded }
        if (failure !== null) return failure
      }
      return null
    } finally {
      this.#switch.activeMutant = undefined
      this.#files = before
    }
  }

  /** Whether the test that failed succeeds without the mutant, so that what failed was the mutant and not what an earlier one left behind. */
  async #stillSound(id: string): Promise<boolean> {
    for (const file of this.#files) {
      const test = file.tests.find((one) => one.id === id)
      if (test === undefined) continue
      if (!file.prepared) await prepare(file)
      return (await attempt(test.run)) === null
    }
    return false
  }
}

async function loadFile(name: string): Promise<LoadedFile> {
  const { tests, ...rest } = await collectFile(
    name,
    new URL(name, pathToFileURL(`${process.cwd()}/test/guard/`)).href,
    (url) => import(url),
  )
  return { ...rest, tests: tests.filter(({ id }) => !tooLong.test(id)), name, prepared: false }
}

async function prepare(file: LoadedFile): Promise<void> {
  for (const work of file.before) await work()
  file.prepared = true
}

/** How long a test may wait for something that does not come. Work that keeps the processor busy is not counted. */
const longestWaitMs = 10_000

/** The same work, which fails when it waits too long. */
const inTime = (work: () => Promise<void>) => async (): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('what the test waits for does not come')), longestWaitMs)
  })
  await Promise.race([work(), tooLate]).finally(() => clearTimeout(timer))
}

/** What a test said when it failed, or null. */
async function attempt(work: () => unknown): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).slice(0, 500)
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)]
