import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { evaluate } from '../../src/entry/evaluation/evaluate.ts'
import { openService } from '../../src/entry/open-service.ts'
import { guardedExecutor } from '../../src/evaluate/predict.ts'
import { evaluationQuestionSchema } from '../../src/evaluate/question-set.ts'
import { asker } from './asker.ts'
import { clusterReport } from './clusters.ts'
import { generateQuestions, intents } from './generate.ts'
import { readNames } from './names.ts'

const usage = `Asks the semantic translator thousands of generated questions whose answers are known.

Usage: node test/oracle/run.ts [--seed N] [--count N] [--intent NAME] [--url postgres://reader@host/db] [--print] [--out FILE]`

const options = {
  seed: { type: 'string', default: '1' },
  count: { type: 'string', default: '1000' },
  intent: { type: 'string' },
  url: { type: 'string' },
  print: { type: 'boolean', default: false },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

const values = readValues()
if (values === null) process.exitCode = 1
else if (values.help) console.log(usage)
else process.exitCode = await run(values)

function readValues() {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return null
  }
}

async function run(values: NonNullable<ReturnType<typeof readValues>>): Promise<number> {
  const chosen = values.intent === undefined ? intents : intents.filter(({ name }) => name.includes(values.intent ?? ''))
  const [seed, count] = [Number(values.seed), Number(values.count)]
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(count) || chosen.length === 0) {
    console.error(`Expected whole numbers and one of these intents: ${intents.map(({ name }) => name).join(', ')}.\n\n${usage}`)
    return 1
  }
  const settings = { TRANSLATORS: 'semantic', PULSE_AS_OF: '2026-11-20', ...(values.url ? { ANALYTICS_DATABASE_URL: values.url } : {}) }
  const opened = await openService({ ...process.env, ...settings }, true)
  if (!opened.ok) {
    console.error(opened.problem)
    return 1
  }
  const service = opened.value
  try {
    const way = await service.data.gate.pass()
    if (!way.ok) throw new Error(JSON.stringify(way.problem))
    const view = await service.composition.chat.viewFor({ id: 'oracle', name: 'Oracle', roles: ['admin'], via: 'local' }, 'postgresql')
    const [source] = service.composition.chat.sources
    if (!view.ok || !source) throw new Error('there is no data source')
    const limits = { maxRows: 10_000, maxBytes: 64_000_000, timeoutMs: 30_000, maxCost: null, timeZone: 'UTC' }
    const names = await readNames(asker(guardedExecutor({ guard: service.composition.guard, policy: view.value.policy, source, limits })))
    const questions = generateQuestions(names, seed, count, chosen)
    if (values.print) {
      for (const { family, question, gold_sql: golds } of questions) console.log(`${family} | ${question}\n      ${golds.join('\n      ')}`)
      return 0
    }
    const parsed = questions.map((question) => evaluationQuestionSchema.parse(question))
    const judged = await evaluate({
      service,
      role: 'admin',
      questions: parsed,
      parallel: 4,
      repeats: 1,
      file: null,
      replay: null,
      signal: new AbortController().signal,
    })
    if (!judged.ok) throw new Error(JSON.stringify(judged.problem))
    console.log(clusterReport(questions, judged.value))
    if (values.out)
      writeFileSync(values.out, judged.value.map((one, at) => `${JSON.stringify({ ...one, made: questions[at] })}\n`).join(''))
    return 0
  } finally {
    await service.stop()
  }
}
