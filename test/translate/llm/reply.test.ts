import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReply } from '../../../src/translate/llm/reply.ts'
import { reply } from './bookshop.ts'

const sql = 'SELECT SUM(amount) AS turnover FROM sale'
const json = JSON.stringify(reply())

test.each([
  ['as asked', json],
  ['a fence in the statement', JSON.stringify(reply({ sql: `\`\`\`sql\n${sql};\n\`\`\`` }))],
  ['keys in capitals', JSON.stringify({ DECISION: 'answer', SQL: sql })],
  ['another name for the statement', JSON.stringify({ query: sql })],
  ['one key around it', JSON.stringify({ translation: reply() })],
  ['a call written as text', JSON.stringify({ name: 'translation', arguments: reply() })],
  ['a call with its arguments as text', JSON.stringify({ name: 'translation', arguments: json })],
  ['comments and trailing commas', `{"decision": "answer", // sure\n "sql": "${sql}",}`],
  ['thoughts with another statement', `<think>SELECT 1? {"sql":"SELECT 1"}</think>\n${json}`],
  [
    'channels of thoughts and of the answer',
    `<|channel|>analysis<|message|>{"decision":"refuse"}<|end|><|channel|>final<|message|>${json}`,
  ],
  ['thoughts in brackets', `[THINK]SELECT 1? {"sql":"SELECT 1"}[/THINK]${json}`],
  ['thoughts under another name', `<reasoning>{"sql":"SELECT 1"}</reasoning>${json}`],
  ['only a statement', `${sql};`],
  ['only a statement in a fence', `Here it is:\n\`\`\`sql\n${sql}\n\`\`\`\nIt adds up the amounts.`],
  ['JSON that is something else, and a statement', `{"note": 1}\n\`\`\`sql\n${sql}\n\`\`\``],
])('reads %s', (_name, text) => {
  expect(readReply(text)).toMatchObject({ reply: { decision: 'answer', sql } })
})

test('a statement alone is said to lack an interpretation', () => {
  expect(readReply(sql)).toMatchObject({ reply: { interpretation: '', assumptions: [expect.stringContaining('without saying')] } })
})

test.each([
  ['nothing', ''],
  ['prose', 'I would select the amounts and add them up.'],
  ['two statements in fences', '```sql\nSELECT 1\n```\nor\n```sql\nSELECT 2\n```'],
  ['two statements in a row', 'SELECT 1; SELECT 2'],
  ['a statement that writes', 'DROP TABLE sale'],
  ['a cut object', json.slice(0, -20)],
  ['thoughts without an end', `<think>${json.slice(0, 40)}`],
  ['a statement within a sentence', `The answer: ${sql} gives it.`],
  [
    'the same option twice',
    JSON.stringify(reply({ decision: 'clarify', sql: null, options: ['a', 'b'].map((label) => ({ label, question: 'x' })) })),
  ],
  ['no decision', '{"plan": "x", "title": "y"}'],
  ['an answer without a statement', JSON.stringify(reply({ sql: null }))],
  ['options without questions', JSON.stringify(reply({ decision: 'clarify', options: [{ label: 'a' }, { label: 'b' }] }))],
  ['a refusal without words', JSON.stringify(reply({ decision: 'refuse', refusal: null }))],
  ['a decision that is none', JSON.stringify(reply({ decision: 'maybe', sql: null }))],
])('sends back %s', (_name, text) => {
  expect(readReply(text)).toHaveProperty('problem')
})

test('whatever comes is a reply or a problem, and never throws', () => {
  const part = fc.constantFrom(
    '{',
    '}',
    '"',
    '"sql":',
    '"decision":',
    '"answer"',
    'SELECT 1',
    '```',
    '\n',
    '//',
    '/*',
    ',',
    '<think>',
    '</think>',
    'None',
    '\\',
    '[',
    ']',
    ':',
    'null',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
        fc.string(),
        fc.json(),
      ),
      (text) => {
        const read = readReply(text)
        if ('reply' in read && read.reply.decision === 'answer') expect(read.reply.sql).not.toBe('')
      },
    ),
    { numRuns: 3_000, seed: 3 },
  )
})
