import { expect, test } from 'vitest'
import { type Explanation, explanationText } from '../../src/entry/terminal/policy-text.ts'

const plain: Explanation = {
  roles: ['seller', 'analyst'],
  decision: 'allowed',
  outcome: 'runs',
  violations: [],
  unrestricted: [],
  decisions: [],
  lineage: null,
  maxRows: 1_000,
  maxCost: 5_000,
  confirmCost: 100_000,
  shareRows: null,
  cost: 12.5,
  planner: null,
  sql: 'SELECT 1',
  parameters: [],
}
const linesOf = (over: Partial<Explanation>) => explanationText({ ...plain, ...over }, 'policy.json').split('\n')
const tooMuch = { kind: 'too-expensive', cost: 9e6, maxCost: 5_000 } as const

test.each<[string, Partial<Explanation>, string]>([
  ['runs', {}, 'Allowed for seller + analyst.'],
  [
    'may be confirmed',
    { outcome: 'runs-when-confirmed', planner: { ...tooMuch, confirmable: true } },
    'Allowed for seller + analyst when they confirm what it costs.',
  ],
  [
    'costs too much',
    { outcome: 'too-expensive', planner: { ...tooMuch, confirmable: false } },
    'Allowed for seller + analyst by the policy, and not run: it costs too much.',
  ],
  [
    'gathers too much',
    { outcome: 'too-expensive', planner: { ...tooMuch, confirmable: false, message: 'An aggregate would gather 370 MB.' } },
    'Allowed for seller + analyst by the policy, and not run: it costs too much. An aggregate would gather 370 MB.',
  ],
  [
    'is not taken by the database',
    { outcome: 'fails', cost: null, planner: { kind: 'query-failed', sqlstate: '22012', message: 'division by zero', position: null } },
    'Allowed for seller + analyst by the policy, and not run: the database does not take it. division by zero',
  ],
  ['is refused', { decision: 'refused', outcome: 'refused', sql: null }, 'Refused for seller + analyst.'],
])('the first line tells what would happen to a statement that %s', (_name, over, line) => {
  expect(linesOf(over)[0]).toBe(line)
})

test.each<[string, Partial<Explanation>, string]>([
  ['a figure', {}, '  cost: at most 5,000, up to 100,000 when confirmed; the planner estimates 12.5'],
  ['no figure', { cost: null }, '  cost: at most 5,000, up to 100,000 when confirmed; the planner gives no figure'],
  ['nothing to confirm', { confirmCost: 5_000 }, '  cost: at most 5,000, and more cannot be confirmed; the planner estimates 12.5'],
])('the ceiling of the cost, with %s', (_name, over, line) => {
  expect(linesOf(over)).toContain(line)
})

test('what is not the policy’s doing is told apart', () => {
  const table = { rule: 'table', message: 'There is no table wages.', position: 14 } as const
  const call = { rule: 'function', message: 'There is no function pg_sleep().', position: null } as const
  const refused = { decision: 'refused', outcome: 'refused', sql: null } as const
  expect(linesOf({ ...refused, violations: [table, call], unrestricted: [call] }).slice(1)).toEqual([
    '',
    'Why not:',
    '  table at character 15: There is no table wages.',
    '  function: There is no function pg_sleep().',
    '',
    'A role that may read everything would be refused too:',
    '  function: There is no function pg_sleep().',
  ])
  expect(linesOf({ ...refused, violations: [call], unrestricted: [call] }).slice(1)).toEqual([
    '',
    'Why not, whatever the role:',
    '  function: There is no function pg_sleep().',
  ])
})
