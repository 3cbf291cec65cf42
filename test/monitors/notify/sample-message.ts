import { type AlertConditionInput, alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import type { Judged } from '../../../src/monitors/condition/verdict.ts'
import type { MessageFacts, ToldGroup } from '../../../src/monitors/notify/build-message.ts'
import type { Cell, ResultColumn } from '../../../src/present/columns.ts'

export const columnOf = (name: string, type: string, more: Partial<ResultColumn> = {}): ResultColumn => ({
  name,
  label: name,
  type,
  role: type === 'numeric' ? 'measure' : 'nominal',
  unit: null,
  format: null,
  nullable: true,
  ...more,
})

export const judged = (more: Partial<Judged> = {}): Judged => ({
  kind: 'breach',
  value: 1200,
  text: '1200.50',
  limit: 1000,
  expected: null,
  scale: null,
  score: null,
  change: null,
  margin: null,
  severity: null,
  recovered: false,
  ...more,
})

export const told = (more: Partial<ToldGroup> = {}, region: Cell = 'North'): ToldGroup => ({
  kind: 'firing',
  alert: '11111111-1111-4111-8111-111111111111',
  group: { key: JSON.stringify([region]), values: [{ column: 'region', value: region }] },
  verdict: judged(),
  evidence: [0],
  severity: 'high',
  since: '2026-11-20T06:00:00.000Z',
  occurrences: 1,
  ...more,
})

export const threshold: AlertConditionInput = {
  schema: 1,
  when: { kind: 'threshold', column: 'sales', op: 'gt', value: 1000 },
  group_by: ['region'],
}

/** The facts of a message about regions whose sales are too high. */
export function factsOf(changes: ToldGroup[], condition: AlertConditionInput = threshold, more: Partial<MessageFacts> = {}): MessageFacts {
  return {
    monitor: { id: '22222222-2222-4222-8222-222222222222', name: 'Sales by region', version: 3, owner: 'local' },
    question: 'sales by region',
    slot: '2026-11-20T06:00:00.000Z',
    timezone: 'Europe/Berlin',
    condition: alertConditionSchema.parse(condition),
    rule: 'Sales is above 1,000.',
    result: {
      columns: [
        columnOf('region', 'text', { label: 'Region' }),
        columnOf('sales', 'numeric', { label: 'Sales', unit: { kind: 'currency', code: 'USD' } }),
      ],
      rows: [
        ['North', '1200.50'],
        ['South', '1300.00'],
      ],
      truncated: false,
    },
    changes,
    statement: { sql: 'select 1', parameters: [], durationMs: 12 },
    baseUrl: 'https://pulse.example.com',
    notes: [],
    ...more,
  }
}
