import { beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { honest } from './support/honest.ts'
import { hostile } from './support/hostile.ts'
import { shopPolicy } from './support/shop.ts'
import { analytics, language, refused, tradePolicy } from './support/trade.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

/** Everything that the guard says of a statement: what it would run and what that touches, or what it objects to and where. */
async function describeVerdict(candidate: string, policy: GuardPolicy): Promise<string> {
  const verdict = guard.check({ candidate, parameters: [], policy })
  await guard.ready()
  const said = verdict.ok
    ? [verdict.value.text, ...linesOf(verdict.value.lineage)]
    : verdict.problem.violations.map(({ rule, message, position }) => `${rule} at ${position ?? '-'}: ${message}`)
  return `${shorten(candidate)}\n${said.join('\n').replaceAll(/^/gm, '    ')}\n`
}

/** What cannot be seen is written as in JSON. */
const shorten = (text: string): string =>
  text.length > 400
    ? `${text.slice(0, 200)} … ${text.length} characters`
    : /^[\t\n\p{L}\p{N}\p{P}\p{S}\p{Zs}]*$/u.test(text)
      ? text
      : JSON.stringify(text)

type Lineage = {
  tables: string[]
  columns: string[]
  functions: string[]
  output: { name: string; sources: string[] }[]
  limitAdded: boolean
}

const linesOf = ({ tables, columns, functions, output, limitAdded }: Lineage): string[] => [
  `-- reads ${tables.join(', ')} (${columns.join(', ')}), calls ${functions.join(', ')}${limitAdded ? '' : ', with a limit of its own'}`,
  `-- gives ${output.map(({ name, sources }) => `${name} (${sources.join(', ')})`).join(', ')}`,
]

const byTopic = (statements: { topic: string; sql: string }[]): [string, string[]][] =>
  [...Map.groupBy(statements, ({ topic }) => topic)].map(([topic, all]) => [topic, all.map(({ sql }) => sql)])

const sets: [string, GuardPolicy, [string, string[]][]][] = [
  ['analytics', tradePolicy, byTopic(analytics)],
  ['language', tradePolicy, byTopic(language)],
  ['refused', tradePolicy, byTopic(refused)],
  ['honest', shopPolicy, Object.entries(honest)],
  ['hostile', shopPolicy, Object.entries(hostile).map(([kind, cases]) => [kind, cases.map(([, sql]) => sql)])],
]

/** A change of what the guard says shows here in words; when it is meant, `vitest run --update` on this file writes it down. */
describe.each(sets)('%s', (set, policy, topics) => {
  test.each(topics)('%s', async (topic, statements) => {
    const said: string[] = []
    for (const statement of statements) said.push(await describeVerdict(statement, policy))
    await expect(`${said.join('\n')}`).toMatchFileSnapshot(`./verdicts/${set}/${topic.replaceAll(/[^a-zA-Z]+/g, '-')}.txt`)
  })
})
