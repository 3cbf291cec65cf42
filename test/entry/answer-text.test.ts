import { expect, test } from 'vitest'
import { answerText } from '../../src/entry/terminal/answer-text.ts'
import { emptyAnswer } from '../../src/present/answer/reducer.ts'

test('escape sequences in data, names and notices do nothing at a terminal', () => {
  const evil = '\u001b[31mred\u001b]0;title\u0007'
  const text = answerText(
    {
      ...emptyAnswer,
      text: [{ text: evil, cell: null }],
      interpretation: { sentence: evil, intervals: [], assumptions: [], unused_words: [] },
      notices: [{ level: 'warning', code: 'x', text: evil }],
      clarify: null,
    },
    [],
    { width: 80, timeZone: 'UTC' },
  )
  expect(text).toContain('red')
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u)
})
