import { expect, test } from 'vitest'
import { problemOf } from '../../src/execute/postgres/sqlstates.ts'

const context = { stoppedBy: null, timeoutMs: 500, text: 'select 1', offset: 0 } as const
const errorOf = (code: string, message = 'said by the server') => Object.assign(new Error(message), { code })

test.each([
  ['a statement that took too long', '57014', { kind: 'query-timeout', limitMs: 500 }],
  ['a lock that somebody else holds', '55P03', { kind: 'query-timeout', limitMs: 500 }],
  ['a transaction that was forgotten', '25P03', { kind: 'query-timeout', limitMs: 500 }],
  ['a transaction that took too long', '25P04', { kind: 'query-timeout', limitMs: 500 }],
  [
    'what may not be read',
    '42501',
    { kind: 'query-failed', message: 'The statement touches something that this connection may not read.' },
  ],
  ['no memory', '53200', { kind: 'query-failed', message: 'The database ran out of memory for this statement.' }],
  ['no temporary space', '53400', { kind: 'query-failed', message: 'The statement needs more temporary space than is allowed.' }],
  ['a division by zero', '22012', { kind: 'query-failed', sqlstate: '22012', message: 'said by the server', position: null }],
  ['a server that stops', '57P01', { kind: 'database-unavailable' }],
  ['no free connection at the server', '53300', { kind: 'database-unavailable' }],
  ['a line that breaks', 'ECONNRESET', { kind: 'database-unavailable' }],
])('%s (%s)', (_name, code, problem) => {
  expect(problemOf(errorOf(code), context)).toMatchObject(problem)
})

test.each([
  ['cancelled', { kind: 'cancelled' }],
  ['deadline', { kind: 'query-timeout', limitMs: 500 }],
] as const)('whatever the server says after a stop, it was the stop: %s', (stoppedBy, problem) => {
  expect(problemOf(errorOf('22012'), { ...context, stoppedBy })).toEqual(problem)
})

test('what is no error of the database is a bug, and its text is shown to nobody', () => {
  expect(problemOf(new TypeError('x is not a function'), context)).toBeNull()
})
