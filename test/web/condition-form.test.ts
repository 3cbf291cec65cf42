import { expect, test } from 'vitest'
import { conditionKeys } from '../../src/monitors/condition/condition.ts'
import { readCondition } from '../../src/monitors/condition/read-condition.ts'
import {
  type Fields,
  freshLeaf,
  furtherFields,
  getAt,
  type LeafKind,
  leafFields,
  leafKinds,
  setAt,
  usualFields,
  withChoice,
} from '../../src/web/pages/monitors/condition-form.ts'

const columns = [
  { name: 'day', label: 'Day', type: 'date' },
  { name: 'office', label: 'Office', type: 'text' },
  { name: 'net', label: 'Net', type: 'numeric' },
  { name: 'goal', label: 'Goal', type: 'int8' },
]

const keyOf = ({ at }: { at: string }) => at.split('.')[0]

test.each(leafKinds.map((kind) => [kind]))('%s: each key that the service knows has a field, and no field is for another key', (kind) => {
  const known = conditionKeys(kind).filter((key) => key !== 'kind')
  expect(new Set(leafFields[kind].map(keyOf))).toEqual(new Set(known))
})

test('the kinds of the form are all kinds of tests', () => {
  expect(leafKinds.every((kind) => conditionKeys(kind).includes('kind'))).toBe(true)
  expect(
    conditionKeys('no such kind')
      .filter((key) => key !== 'kind')
      .every((key) => leafKinds.some((kind) => conditionKeys(kind).includes(key))),
  ).toBe(true)
})

test('each rule beside the tests has a field, except those that are lists of lists', () => {
  const made = new Set(['schema', 'when', 'bands', 'exclude_groups', ...[...usualFields, ...furtherFields].map(keyOf)])
  expect(made).toEqual(new Set(conditionKeys(undefined)))
})

test.each(leafKinds.flatMap((kind) => leafKinds.map((before): [LeafKind, LeafKind] => [kind, before])))(
  '%s made out of %s is a condition that can be read',
  (kind, before) => {
    const leaf = freshLeaf(kind, columns, freshLeaf(before, columns, {}))
    const whole = kind === 'match' ? { ...leaf, values: ['North'] } : leaf
    expect(readCondition({ schema: 1, when: whole })).toMatchObject({ ok: true })
  },
)

const choices = leafKinds.flatMap((kind) =>
  leafFields[kind].flatMap((field) =>
    field.as === 'choice' ? Object.keys(field.options).map((value): [LeafKind, string, string] => [kind, field.at, value]) : [],
  ),
)

test.each(choices)('%s: %s %s can be chosen', (kind, at, value) => {
  const leaf = freshLeaf(kind, columns, {})
  const chosen = withChoice(kind === 'match' ? { ...leaf, values: ['North'] } : leaf, at, value, columns)
  expect(getAt(chosen, at)).toBe(value)
  expect(readCondition({ schema: 1, when: chosen })).toMatchObject({ ok: true })
})

test('a value is changed and taken away at its place, and the rest stays', () => {
  const from: Fields = { schema: 1, renotify: { every_hours: 4 } }
  expect(setAt(from, 'renotify.on_worse_pct', 20)).toEqual({ schema: 1, renotify: { every_hours: 4, on_worse_pct: 20 } })
  expect(setAt(from, 'renotify.every_hours', undefined)).toEqual({ schema: 1, renotify: {} })
  expect(setAt(from, 'guard.min_rows', 3)).toEqual({ ...from, guard: { min_rows: 3 } })
  expect(from).toEqual({ schema: 1, renotify: { every_hours: 4 } })
})
