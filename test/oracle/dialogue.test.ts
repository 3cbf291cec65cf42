import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import { createGuard } from '../../src/guard/guard-sql.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import { calendar } from '../support/ask-semantic.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { shippedCatalog } from '../support/shipped-catalog.ts'
import { dialogueExaminer, type Examined } from './dialogue-examine.ts'
import { dialogueOf } from './dialogue-generate.ts'

const seed = 20261120
const count = 100

let database: TestDatabase
let examined: Examined[]

beforeAll(async () => {
  database = await cloneDatabase('demo')
  const catalog = await shippedCatalog(database.readerConnections)
  const policy = compilePolicy({}, catalog, localPrincipal, 10_000)
  const log = jsonLogger('silent', () => undefined)
  const { examine } = dialogueExaminer({
    translators: [semanticTranslator()],
    guard: await createGuard(),
    catalog,
    policy,
    role: 'admin',
    calendar,
    source: postgresSource({ connections: database.readerConnections, clock: systemClock(), log }),
    limits: { maxRows: 10_000, maxBytes: 64_000_000, timeoutMs: 30_000, maxCost: null, timeZone: calendar.timeZone },
  })
  const dialogues = Array.from({ length: count }, (_, number) => dialogueOf(seed, number))
  const half = async (from: number): Promise<Examined[]> => {
    const done: Examined[] = []
    for (const [at, dialogue] of dialogues.entries()) if (at % 2 === from) done.push(await examine(dialogue))
    return done
  }
  examined = (await Promise.all([half(0), half(1)])).flat()
})

afterAll(() => database?.close())

const shown = ({ dialogue, answer }: Examined): string => {
  const last = dialogue.turns.at(-1)
  return `${dialogue.id}: ${dialogue.turns.map(({ question }) => question).join(' > ')}\n  got  ${answer}\n  gold ${last?.golds[0]}`
}
const those = (grade: Examined['grade']): string[] => examined.filter((one) => one.grade === grade).map(shown)

test('every statement of the oracle runs', () => {
  expect(those('gold-failed')).toEqual([])
})

test('no turn of a generated dialogue is answered wrongly', () => {
  expect(those('wrong')).toEqual([])
})

test('most turns are answered', () => {
  expect(those('right').length).toBeGreaterThan(count / 2)
})

test('the same seed and number give the same dialogue', () => {
  expect(dialogueOf(7, 11)).toEqual(dialogueOf(7, 11))
})
