import { expect, test } from 'vitest'
import { commentWords } from '../../src/catalog/comment-words.ts'

test.each([
  ['students', 'students'],
  ['Enrollment as of October', 'enrollment'],
  ['annual salary', 'annual salary'],
  ['number of test takers', 'test takers'],
  ['final score, 0 to 100', 'final score'],
  ['The class sections', 'class sections'],
  ['Customers of the shop', 'customers'],
  ['One row per order', null],
  ['E elementary, M middle, H high school', null],
  ['in EUR', null],
  ['whether it was paid', null],
  ['this is what the head office thinks of it', null],
  ['', null],
  [null, null],
])('%j calls it %j', (comment, words) => {
  expect(commentWords(comment)).toBe(words)
})
