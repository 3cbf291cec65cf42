import { expect, test } from 'vitest'
import { type ConfidenceEvidence, confidenceOf } from '../../src/chat/confidence.ts'
import type { Finding } from '../../src/chat/meaning/finding.ts'

const fault: Finding = { code: 'rows_multiplied', weight: 'fault', text: 'Rows come twice.' }
const doubt: Finding = { code: 'limit_without_order', weight: 'doubt', text: 'In no order.' }
const note: Finding = { code: 'zero_division', weight: 'note', text: 'A divisor.' }
const understood = { sentence: 'x', intervals: [], assumptions: [], unused_words: [] }

const plain: ConfidenceEvidence = {
  translator: 'semantic',
  approval: null,
  interpretation: understood,
  findings: [],
  repaired: false,
  agreement: null,
}

test.each<[string, Partial<ConfidenceEvidence>, string, string]>([
  ['every word', {}, 'sure', 'Every word was understood.'],
  ['a note', { findings: [note] }, 'sure', 'Every word was understood.'],
  ['approved', { translator: 'verified', approval: { by: 'Ann', at: '2026-11-02' } }, 'sure', 'Approved by Ann on 2026-11-02.'],
  ['a model', { translator: 'llm' }, 'likely', 'Written by a language model.'],
  [
    'a model that others agree with',
    { translator: 'llm', agreement: { same: 4, of: 5 } },
    'sure',
    '4 of 5 ways of asking give the same result.',
  ],
  [
    'a model that most agree with',
    { translator: 'llm', agreement: { same: 3, of: 5 } },
    'likely',
    '3 of 5 ways of asking give the same result.',
  ],
  ['one other only', { translator: 'llm', agreement: { same: 2, of: 2 } }, 'likely', '2 of 2 ways of asking give the same result.'],
  ['a fault', { findings: [doubt, fault] }, 'check', 'Rows come twice.'],
  ['a doubt', { findings: [doubt] }, 'check', 'In no order.'],
  ['words left over', { interpretation: { ...understood, unused_words: ['zork'] } }, 'check', 'Not understood: zork.'],
  ['a second statement', { translator: 'llm', repaired: true }, 'check', 'The first statement could not be used; this is the second one.'],
  [
    'a second statement that others agree with',
    { translator: 'llm', repaired: true, agreement: { same: 5, of: 5 } },
    'sure',
    '5 of 5 ways of asking give the same result.',
  ],
  ['most disagree', { translator: 'llm', agreement: { same: 1, of: 3 } }, 'check', 'Only 1 of 3 ways of asking give this result.'],
])('%s: %s', (_name, more, level, reason) => {
  const confidence = confidenceOf({ ...plain, ...more })
  expect(confidence?.level).toBe(level)
  expect(confidence?.reasons[0]).toBe(reason)
})

test.each([null, 'edited' as const])('a statement by hand has none (%s)', (translator) => {
  expect(confidenceOf({ ...plain, translator })).toBeNull()
})
