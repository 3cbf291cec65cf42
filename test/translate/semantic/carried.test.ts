import { expect, test } from 'vitest'
import { turn, useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

/** The statement and its values for a question after another; null where there is no answer. */
async function statementAfter(context: string, question: string): Promise<string | null> {
  const translation = await demo.ask(question, { history: [turn(context, { sql: 'select 1' })] })
  return translation.decision === 'answer' ? `${translation.sql} ${JSON.stringify(translation.parameters)}` : null
}

const fragments = [
  'how many orders?',
  'number of customers',
  'how many returns',
  'share by segment',
  'what percentage was acknowledged?',
  'total revenue',
  'high alerts',
  'lost customers',
  'most sold product',
  'any alerts',
]

// What an answer after the question must still speak of.
test.each([
  ['sales of FG-20401 in 2025', ['FG-20401', '2025-01-01']],
  ['revenue of Champions in Berlin last quarter', ['Berlin', '2026-07-01']],
  ['how many alerts were there in october?', ['2026-10-01']],
])('few words after "%s" keep its conditions or are not answered', async (context, kept) => {
  for (const fragment of fragments) {
    const statement = await statementAfter(context, fragment)
    if (statement !== null) for (const condition of kept) expect(statement, fragment).toContain(condition)
  }
})

test('few words after an answer that is not understood are left alone', async () => {
  for (const fragment of fragments) expect(await statementAfter('florble the gnarp', fragment), fragment).toBeNull()
})
