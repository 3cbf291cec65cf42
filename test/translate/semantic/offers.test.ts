import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { semanticQuerySchema } from '../../../src/translate/semantic/semantic-query.ts'
import { turn, useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

type Golden = { question: string; context: { question: string }[] }
const goldens: Golden[] = readFileSync(new URL('../../goldens/questions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** A query without its values: what is offered after it differs by these alone from what is offered after its like. */
const shapeOf = (query: unknown): string =>
  JSON.stringify(query, (key, value) => (['values', 'label', 'from', 'to', 'n', 'soFar'].includes(key) ? null : value))

test('every follow-up question that is offered is answered or asked back', async () => {
  const unanswered: string[] = []
  const offered = new Set<string>()
  for (const { question, context } of goldens) {
    const history = context.map((one) => turn(one.question))
    const answer = await demo.ask(question, { history })
    if (answer.decision !== 'answer') continue
    const followups = answer.followups()
    expect(followups.length).toBeLessThanOrEqual(4)
    for (const followup of followups) {
      const kind = `${followup} after ${shapeOf(answer.semanticQuery)}`
      if (offered.has(kind)) continue
      offered.add(kind)
      const { decision } = await demo.ask(followup, { history: [...history, turn(question, { semanticQuery: answer.semanticQuery })] })
      if (decision !== 'answer' && decision !== 'clarify') unanswered.push(`${question} >> ${followup}`)
    }
  }
  expect(unanswered).toEqual([])
  expect(offered.size).toBeGreaterThan(300)
})

test('every reading that is offered is one that can be read', async () => {
  const unread: string[] = []
  for (const { question, context } of goldens) {
    if (context.length > 0) continue
    const asked = await demo.ask(question)
    if (asked.decision !== 'clarify') continue
    for (const option of asked.options) {
      const { decision } = await demo.ask(option.question)
      if (decision !== 'answer' && decision !== 'clarify') unread.push(`${question} >> ${option.question}`)
    }
  }
  expect(unread).toEqual([])
})

test('other choices for what was assumed run as they are', async () => {
  const answer = await demo.ask('top customers')
  if (answer.decision !== 'answer') throw new Error(answer.decision)
  const offered = answer.interpretation.assumptions.flatMap((one) => one.alternatives)
  expect(offered.map((one) => one.label)).toEqual(expect.arrayContaining(['by gross margin', 'the first 5']))
  for (const { question, semantic_query: query } of offered) {
    expect(semanticQuerySchema.safeParse(query).success).toBe(true)
    const chosen = await demo.ask(question, { semanticQuery: query })
    if (chosen.decision !== 'answer') throw new Error(`${question}: ${chosen.decision}`)
    await demo.database.readerConnections.withClient((client) => client.query({ text: `explain ${chosen.sql}`, values: chosen.parameters }))
  }
})

test('a query of another form is not guessed at', async () => {
  expect(await demo.ask('top customers', { semanticQuery: { version: 1, measures: 'all' } })).toMatchObject({ decision: 'abstain' })
})
