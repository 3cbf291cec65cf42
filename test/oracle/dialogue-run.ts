import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openService, type Service } from '../../src/entry/open-service.ts'
import { dialogueExaminer, type ExamineDeps, type Examined } from './dialogue-examine.ts'
import { dialogueOf } from './dialogue-generate.ts'
import { printReport } from './dialogue-report.ts'
import { today } from './windows.ts'

/**
 * `node test/oracle/dialogue-run.ts --seed 1 --count 2000 [--out FILE]` examines so many dialogues over the database that the settings name, and
 * prints the report; FILE gets a line of JSON for each dialogue. The data has to be the demonstration company of the day of the goldens.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' }, out: { type: 'string' } } })
  const [seed, count] = [Number(values.seed ?? '1'), Number(values.count ?? '500')]
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(count) || count < 1) {
    console.error(`--seed and --count take whole numbers, not "${values.seed}" and "${values.count}".`)
    return 1
  }
  const opened = await openService({ ...process.env, TRANSLATORS: 'semantic', PULSE_AS_OF: today }, true)
  if (!opened.ok) {
    console.error(opened.problem)
    return 1
  }
  try {
    const { examine, trace } = dialogueExaminer(await roomsOf(opened.value))
    const examined: Examined[] = []
    let next = 0
    const worker = async (): Promise<void> => {
      for (let number = next++; number < count; number = next++) examined.push(await trace(await examine(dialogueOf(seed, number))))
    }
    await Promise.all([worker(), worker(), worker()])
    console.log(printReport(examined))
    if (values.out !== undefined) await writeFile(values.out, examined.map((one) => `${JSON.stringify(one)}\n`).join(''))
    return 0
  } finally {
    await opened.value.stop()
  }
}

async function roomsOf({ composition: { chat, guard }, data, config }: Service): Promise<ExamineDeps> {
  const way = await data.gate.pass()
  if (!way.ok) throw new Error(JSON.stringify(way.problem))
  const view = await chat.viewFor({ id: 'evaluation', name: 'Evaluation', roles: ['admin'], via: 'local' }, 'postgresql')
  if (!view.ok) throw new Error(JSON.stringify(view.problem))
  const [source] = chat.sources
  if (source === undefined) throw new Error('there is no data source')
  const { catalog, policy } = view.value
  const calendar = chat.calendar()
  for (const translator of chat.translators) translator.prepare?.(catalog)
  const limits = {
    maxRows: policy.maxRows,
    maxBytes: 64_000_000,
    timeoutMs: config.STATEMENT_TIMEOUT_MS,
    maxCost: null,
    timeZone: calendar.timeZone,
  }
  return { translators: chat.translators, guard, catalog, policy, role: 'admin', calendar, source, limits }
}

process.exitCode = await main()
