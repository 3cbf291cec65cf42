import { beforeAll, describe, expect, test } from 'vitest'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { bigSituations } from './support/big-situations.ts'
import { bigQueryHonest, bigQueryHostile, bigQueryPolicy, bigQueryRefused } from './support/bigquery.ts'
import { bigQueryForms, placeCases } from './support/bigquery-places.ts'
import { boundCases } from './support/bounds.ts'
import { constantCases, countCases } from './support/constants.ts'
import { corners } from './support/corners.ts'
import { bigQueryHostileSamples, hostileSamples, sandboxPolicy, trickySamples } from './support/corpora.ts'
import { edges } from './support/edges.ts'
import { honest } from './support/honest.ts'
import { hostile } from './support/hostile.ts'
import { lengthCases } from './support/lengths.ts'
import { loopCases } from './support/loops.ts'
import { nameCases } from './support/scopes.ts'
import { shopPolicy } from './support/shop.ts'
import { type Situation, situations } from './support/situations.ts'
import { analytics, language, refused, tradePolicy } from './support/trade.ts'
import { warehouse, warehouseHostile, warehousePolicy } from './support/warehouse.ts'

let guards: Record<'postgresql' | 'bigquery', Guard>
beforeAll(async () => {
  guards = { postgresql: await createGuard(), bigquery: createBigQueryGuard(await openBigQueryReader()) }
})

/** Everything that the guard says of a statement: what it would run and what that touches, or what it objects to and where. */
async function describeVerdict(candidate: string, { policy, parameters = [], wrap, pass }: Situation): Promise<string> {
  const guard = guards[policy.dialect]
  const checked = guard.check({ candidate, parameters, policy })
  await guard.ready()
  const verdict = checked.ok && wrap !== undefined ? guard.wrap(checked.value, wrap) : checked
  if (!verdict.ok) expect(verdict.problem.kind).toBe('unsafe-sql')
  if (pass !== undefined) expect([candidate, verdict.ok]).toEqual([candidate, pass])
  const said = verdict.ok
    ? [verdict.value.text, ...linesOf(verdict.value.lineage), ...valuesOf(verdict.value.parameters)]
    : verdict.problem.violations.map(({ rule, message, position }) => `${rule} at ${position ?? '-'}: ${message}`)
  return `${shorten(candidate)}\n${said.join('\n').replaceAll(/^/gm, '    ')}\n`
}

const valuesOf = (values: readonly unknown[]): string[] => (values.length === 0 ? [] : [`-- with ${shorten(JSON.stringify(values))}`])

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
  statementLimit: number | null
  limitAdded: boolean
  comparesLists?: true
}

const linesOf = ({ tables, columns, functions, output, statementLimit, limitAdded, comparesLists }: Lineage): string[] => [
  `-- reads ${tables.join(', ')} (${columns.join(', ')}), calls ${functions.join(', ')}${limitAdded ? '' : ', with a limit of its own'}${statementLimit === null ? '' : `, asks for ${statementLimit}`}${comparesLists === true ? ', compares lists' : ''}`,
  `-- gives ${output.map(({ name, sources }) => `${name} (${sources.join(', ')})`).join(', ')}`,
]

const byTopic = (statements: { topic: string; sql: string }[]): [string, string[]][] =>
  [...Map.groupBy(statements, ({ topic }) => topic)].map(([topic, all]) => [topic, all.map(({ sql }) => sql)])

const alike = (policy: GuardPolicy, topics: [string, string[]][], more: Partial<Situation> = {}): Situation[] =>
  topics.map(([name, statements]) => ({ name, policy, statements, ...more }))

const byClass = (samples: { class?: string; sql: string }[]): [string, string[]][] =>
  [...Map.groupBy(samples, (sample) => sample.class ?? 'all')].map(([name, all]) => [name, all.map(({ sql }) => sql)])

const sandboxBigPolicy: GuardPolicy = { ...sandboxPolicy, dialect: 'bigquery' }

const sets: [string, Situation[]][] = [
  ['analytics', alike(tradePolicy, byTopic(analytics))],
  ['language', alike(tradePolicy, byTopic(language))],
  ['refused', alike(tradePolicy, byTopic(refused))],
  ['honest', alike(shopPolicy, Object.entries(honest))],
  [
    'hostile',
    alike(
      shopPolicy,
      Object.entries(hostile).map(([kind, cases]) => [kind, cases.map(([, sql]) => sql)]),
    ),
  ],
  [
    'sandbox',
    [
      ...alike(sandboxPolicy, byClass(hostileSamples)),
      { name: 'tricky', policy: sandboxPolicy, statements: trickySamples.map(({ sql }) => sql) },
    ],
  ],
  ['bounds', alike(tradePolicy, Object.entries({ ...boundCases, ...lengthCases, ...constantCases, ...countCases }))],
  ['scopes', alike(shopPolicy, Object.entries(nameCases))],
  ['loops', alike(shopPolicy, Object.entries(loopCases))],
  ['situations', situations],
  ['corners', corners],
  ['edges', edges],
  [
    'bigquery',
    [
      ...alike(bigQueryPolicy, Object.entries(bigQueryHonest), { pass: true }),
      ...alike(bigQueryPolicy, Object.entries(bigQueryHostile), { pass: false }),
      ...alike(
        bigQueryPolicy,
        Object.entries(bigQueryRefused).map(([kind, cases]) => [kind, cases.map(([, sql]) => sql)]),
        { pass: false },
      ),
    ],
  ],
  [
    'bigquery-places',
    alike(bigQueryPolicy, Object.entries({ ...placeCases, ...bigQueryForms }), {
      parameters: Array.from({ length: 12 }, (_, at) => `v${at}`),
    }),
  ],
  [
    'warehouse',
    [
      ...alike(warehousePolicy, byTopic(warehouse), { parameters: ['a', 'b', 'c'], pass: true }),
      ...alike(warehousePolicy, byTopic(warehouseHostile), { parameters: ['a', 'b', 'c'], pass: false }),
    ],
  ],
  ['bigquery-sandbox', alike(sandboxBigPolicy, byClass(bigQueryHostileSamples))],
  ['bigquery-situations', bigSituations],
]

/** A change of what the guard says shows here in words; when it is meant, `vitest run --update` on this file writes it down. */
describe.each(sets)('%s', (set, topics) => {
  test.each(topics.map((topic) => [topic.name, topic] as const))('%s', async (name, topic) => {
    const said: string[] = []
    for (const statement of topic.statements) said.push(await describeVerdict(statement, topic))
    await expect(`${said.join('\n')}`).toMatchFileSnapshot(`./verdicts/${set}/${name.replaceAll(/[^a-zA-Z0-9.-]+/g, '-')}.txt`)
  })
})
