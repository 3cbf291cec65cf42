import { expect, test } from 'vitest'
import { pace } from '../../src/evaluate/pace.ts'
import { readQuestionSet } from '../../src/evaluate/question-set.ts'
import { readReplies } from '../../src/evaluate/replies.ts'

const good = '{"id": "a", "question": "how many?", "expect": "sql", "gold_sql": ["select 1"]}'

test.each([
  ['no JSON', `${good}\n{"id": "b", `, ['q.jsonl:2 expected one JSON object on the line']],
  ['a list', '[1]', ['q.jsonl:1 expected an object with at least id and question']],
  ['no question', '{"id": "a"}', ['q.jsonl:1 question: expected the text of the question']],
  ['an empty question', '{"id": "a", "question": ""}', ['q.jsonl:1 question: expected the text of the question']],
  ['an unknown expectation', '{"id": "a", "question": "x", "expect": "answer"}', ['q.jsonl:1 expect: expected sql, clarify or refuse']],
  ['golds that are no texts', '{"id": "a", "question": "x", "gold_sql": [1]}', ['q.jsonl:1 gold_sql[0]:']],
  ['a context that is a text', '{"id": "a", "question": "x", "context": "y"}', ['q.jsonl:1 context: expected a list of {question, sql}']],
  ['an id twice, blank lines counted', `${good}\n\n${good}`, ['q.jsonl:3 the id a stands in line 1 already']],
  ['an empty file', '\n', ['q.jsonl:1 expected at least one question, the file is empty']],
])('names file, line and what was expected: %s', (_name, text, lines) => {
  const read = readQuestionSet(text, 'q.jsonl')
  expect(read.ok ? [] : read.errors).toEqual(lines.map((line) => expect.stringContaining(line)))
})

test('reads sets of others: one gold as a text, numbers as ids, no expectation, a mark at the start, Windows line ends', () => {
  const read = readQuestionSet('\uFEFF{"id": 7, "question": "x", "gold_sql": "select 1", "context": [{"question": "y"}], "level": 3}\r\n')
  expect(read).toEqual({
    ok: true,
    questions: [
      {
        id: '7',
        family: 'questions',
        question: 'x',
        context: [{ question: 'y', sql: null }],
        expect: null,
        gold_sql: ['select 1'],
        order_matters: false,
        notes: '',
      },
    ],
  })
})

const completion = { choices: [{ message: { content: 'hello' }, finish_reason: 'stop' }], usage: { prompt_tokens: 3 } }
const plain = { text: 'hello', finish: 'stop', refusal: null, usage: null }

test.each([
  ['a text', { id: 'a', response: 'hello' }, plain],
  ['a completion', { id: 'a', response: completion }, { ...plain, usage: { prompt_tokens: 3 } }],
  ['the line of a batch', { custom_id: 'a', response: { status_code: 200, body: completion } }, { ...plain, usage: { prompt_tokens: 3 } }],
  [
    'a refusal',
    { id: 'a', response: { choices: [{ message: { content: null, refusal: 'no' }, finish_reason: 'stop' }] } },
    { ...plain, text: '', refusal: 'no' },
  ],
])('reads %s as a reply', (_name, line, reply) => {
  expect(readReplies(JSON.stringify(line), 'r.jsonl')).toEqual({ ok: true, replies: new Map([['a', [reply]]]) })
})

test.each([
  ['{"id": "a"}', 'r.jsonl:1 response: expected the text of the reply, or a chat completion with choices'],
  ['{"response": "x"}', 'r.jsonl:1 id: expected the id of a question'],
  ['{"id": "a", "response": {"choices": []}}', 'r.jsonl:1 response: expected the text of the reply'],
  ['nothing', 'r.jsonl:1 '],
])('names what is wrong with the replies %s', (text, error) => {
  const read = readReplies(text, 'r.jsonl')
  expect(read.ok ? [] : read.errors).toEqual([expect.stringContaining(error)])
})

test.each([
  [0, 10, 0, '0 of 10'],
  [5, 10, 1_000, '5 of 10, 5.0 a second, 1 s left'],
  [100, 1_000, 2_000, '100 of 1000, 50 a second, 18 s left'],
  [1, 200, 1_000, '1 of 200, 1.0 a second, 3 min 19 s left'],
  [1, 8_000, 1_000, '1 of 8000, 1.0 a second, 2 h 13 min left'],
  [10, 10, 1_000, '10 of 10, 10 a second'],
])('says the pace: %i of %i after %i ms', (done, total, elapsed, text) => {
  expect(pace(done, total, elapsed)).toBe(text)
})
