import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadTexts } from '#texts'
import { askMany } from '../../evaluate/bench/ask-over-http.ts'
import { benchGuard } from '../../evaluate/bench/guard-bench.ts'
import { startInstantModel } from '../../evaluate/bench/instant-model.ts'
import { promptFigures } from '../../evaluate/bench/prompt-bench.ts'
import type { Figures } from '../../evaluate/bench/quantiles.ts'
import { retrievalFigures } from '../../evaluate/bench/retrieval-bench.ts'
import { readQuestionSet } from '../../evaluate/question-set.ts'
import { localPrincipal } from '../../identity/principal.ts'
import { loadPrompts } from '../../prompts/prompts.ts'
import { startServer } from '../bench-server.ts'
import { messageOf } from '../gate.ts'
import { openService } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

const questionFile = fileURLToPath(new URL('../../../test/goldens/questions.jsonl', import.meta.url))

/** What the instant model always answers: a statement that costs the database next to nothing. */
const reply = JSON.stringify({
  plan: 'List the teams.',
  interpretation: 'The teams by name.',
  assumptions: [],
  decision: 'answer',
  options: [],
  refusal: null,
  sql: 'SELECT name FROM teams ORDER BY name',
  shape: { kind: 'list', columns: ['name'] },
  title: 'Teams',
})

/** Measures the service on this machine, in a folder of its own that is removed afterwards. */
export const benchCommand: Command = {
  name: 'bench',
  summary: 'Measures guard, prompt, memory, and the time that the service adds to a question.',
  usage:
    'pulse bench\n       pulse bench import [FILE]   rows per second and memory of an import beside a bare COPY\n       pulse bench page   weight of the page, first paint, presses and scrolling with 10,000 and 100,000 rows, in Chromium\n       pulse bench catalog [--tables N]   start-up and memory over 32 and 1,000 tables, or N\n       pulse bench anomalies [--critical]   how well unusual values are found, and how safe proposed limits are\n       pulse bench chaos [--workers N] [--monitors N] [--seconds N] [--kills N] [--json]   kills what runs monitors, and checks what is left\n       pulse bench monitors [--counts N,N] [--json]   monitors that are due at once: runs per second, lag, memory',
  run: async (args, env) => {
    if (args[0] === 'import') return await (await import('./bench-import.ts')).benchImport(args[1], env)
    if (args[0] === 'catalog') return await (await import('./bench-catalog.ts')).benchCatalog(args.slice(1), env)
    if (args[0] === 'anomalies') return (await import('./bench-anomalies.ts')).benchAnomalies(args.slice(1))
    if (args[0] === 'chaos') return await (await import('./bench-chaos.ts')).benchChaos(args.slice(1))
    if (args[0] === 'page') return await (await import('./bench-page.ts')).benchPage(env)
    if (args[0] === 'monitors') return await (await import('./bench-monitors.ts')).benchMonitors(args.slice(1))
    const home = await mkdtemp(join(tmpdir(), 'pulse-bench-'))
    const model = await startInstantModel(reply)
    const settings = { ...env, PULSE_HOME: home, PORT: '0', LOG_LEVEL: 'error', PULSE_AS_OF: '2026-11-20' }
    try {
      const ready = await benchRooms(settings)
      if (ready !== 0) return ready
      await benchService({ ...settings, TRANSLATORS: 'llm', OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: '', LLM_MODEL: 'instant' })
      await benchService({ ...settings, TRANSLATORS: 'semantic', OPENAI_BASE_URL: '', OPENAI_API_KEY: '' }, 'revenue last month')
      return 0
    } finally {
      await model.close()
      await rm(home, { recursive: true, force: true })
    }
  },
}

/** Guard and prompt, in this process. */
async function benchRooms(env: NodeJS.ProcessEnv): Promise<number> {
  const opened = await openService(env)
  if (!opened.ok) return failWith(messageOf(opened.problem))
  const { composition, stop } = opened.value
  try {
    const view = await composition.chat.viewFor(localPrincipal, 'postgresql')
    if (!view.ok) return failWith(messageOf(view.problem))
    const set = readQuestionSet(await readFile(questionFile, 'utf8'))
    if (!set.ok) return failWith(set.errors.join('\n'))
    const guard = benchGuard(
      composition.guard,
      view.value.policy,
      set.questions.flatMap((question) => question.gold_sql),
      processorMs,
    )
    print('guard, one statement', guard.typical)
    print('guard, reports of 10,000 characters', guard.joined)
    print('guard, wide selects of 10,000 characters', guard.long)
    console.log(`  refused of the typical ones: ${guard.refused}`)
    const questions = set.questions.filter(({ context }) => context.length === 0).map(({ question }) => question)
    const prompts = promptFigures(loadPrompts(loadTexts()), view.value.catalog, composition.chat.calendar(), questions)
    console.log(
      `prompt: ${prompts.tables} tables, ${prompts.median} tokens at the median and ${prompts.largest} at most (estimated), ` +
        `${(100 * prompts.prefixShare).toFixed(1)} % of the median a byte-identical prefix`,
    )
    for (const tables of [1_000, 5_000]) {
      const found = retrievalFigures(tables, 100, () => performance.now())
      console.log(
        `choosing tables: ${tables} tables, recall ${(100 * found.recall).toFixed(1)} % in at most ${found.largest} tokens (estimated), ` +
          `${found.questionMs.toFixed(1)} ms a question, indexed in ${found.indexMs.toFixed(0)} ms`,
      )
    }
    return 0
  } finally {
    await stop()
  }
}

/** Processor time of this process so far, in milliseconds. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** The service as a process of its own, asked over HTTP. */
async function benchService(env: NodeJS.ProcessEnv, question = 'list the teams'): Promise<void> {
  const server = await startServer(env)
  try {
    console.log(`\nservice with TRANSLATORS=${env.TRANSLATORS}, ready after ${(server.readyMs / 1000).toFixed(1)} s, asked "${question}"`)
    console.log(`memory at rest: ${await server.memoryMb()} MB`)
    await askMany(server.address, question, 100, 10)
    for (const [count, atOnce] of [
      [200, 1],
      [1_000, 50],
    ] as const) {
      const load = await askMany(server.address, question, count, atOnce)
      const outcomes = Object.entries(load.outcomes).map(([outcome, n]) => `${n} ${outcome}`)
      console.log(`${count} questions, ${atOnce} at a time: ${outcomes.join(', ')}`)
      print('  first event', load.firstEvent)
      print('  whole answer', load.total)
    }
    console.log(`memory after: ${await server.memoryMb()} MB`)
  } finally {
    await server.stop()
  }
}

const print = (name: string, { count, p50, p99, max }: Figures): void =>
  console.log(`${name}: median ${p50.toFixed(2)} ms, 99th percentile ${p99.toFixed(2)} ms, longest ${max.toFixed(2)} ms (${count})`)
