import { describe, expect, test } from 'vitest'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import type { Verdict } from '../../../src/monitors/condition/verdict.ts'
import { dismiss, freshInstance, isFresh } from '../../../src/monitors/lifecycle/fresh-instance.ts'
import type { InstanceState } from '../../../src/monitors/lifecycle/instance.ts'
import { between, breach, broken, effectsIn, fine, nothing, type Run, runThrough, slotAt, toldIn } from './support.ts'

const muted = (seen: Verdict): Run => ({ seen, rules: { suppressedBy: 'muted' } })
const acknowledged = (seen: Verdict): Run => ({ seen, rules: { acknowledged: true } })

describe('the table of states', () => {
  const patient = { for_runs: 2, clear_runs: 2 }
  const firing = [breach(), breach()]
  test.each<[string, Run[], Partial<AlertConditionInput>, InstanceState, string]>([
    ['unknown, breach', [breach()], patient, 'pending', ''],
    ['unknown, breach, each run counts', [breach()], {}, 'firing', 'open data'],
    ['unknown, ok', [fine()], patient, 'ok', ''],
    ['unknown, no data', [nothing], patient, 'unknown', ''],
    ['unknown, no data twice', [nothing, nothing], patient, 'unknown', 'open no_data'],
    ['unknown, error', [broken], patient, 'unknown', ''],
    ['ok, breach', [fine(), breach()], patient, 'pending', ''],
    ['ok, no data', [fine(), nothing], patient, 'ok', ''],
    ['ok, error', [fine(), broken], patient, 'ok', ''],
    ['pending, breach', firing, patient, 'firing', 'open data'],
    ['pending, ok', [breach(), fine()], patient, 'ok', ''],
    ['pending, no data, breach: k is held', [breach(), nothing, breach()], patient, 'firing', 'open data'],
    ['pending, error, breach: k is held', [breach(), broken, breach()], patient, 'firing', 'open data'],
    ['pending, ok, breach: k starts again', [breach(), fine(), breach()], patient, 'pending', ''],
    ['firing, breach', [...firing, breach()], patient, 'firing', 'repeat'],
    ['firing, ok', [...firing, fine()], patient, 'recovering', ''],
    ['firing, ok, one is enough', [breach(), fine()], {}, 'ok', 'resolve data recovered'],
    ['firing, no data', [...firing, nothing], patient, 'firing', ''],
    ['firing, no data twice', [...firing, nothing, nothing], patient, 'firing', 'open no_data'],
    ['firing, error', [...firing, broken], patient, 'firing', ''],
    ['firing, not past recover', [...firing, between], patient, 'firing', ''],
    ['recovering, breach', [...firing, fine(), breach()], patient, 'firing', 'repeat'],
    ['recovering, ok', [...firing, fine(), fine()], patient, 'ok', 'resolve data recovered'],
    ['recovering, no data, ok', [...firing, fine(), nothing, fine()], patient, 'ok', 'resolve data recovered'],
    ['recovering, error, ok', [...firing, fine(), broken, fine()], patient, 'ok', 'resolve data recovered'],
    ['recovering, not past recover, ok: it starts again', [...firing, fine(), between, fine()], patient, 'recovering', ''],
    ['no data alert, ok', [nothing, nothing, fine()], patient, 'ok', 'resolve no_data data_back'],
    ['no data alert, breach', [nothing, nothing, breach()], {}, 'firing', 'resolve no_data data_back, open data'],
    ['no data, ok, no data: counted from the start', [nothing, fine(), nothing], patient, 'ok', ''],
    ['no data, breach, no data: counted from the start', [nothing, breach(), nothing], patient, 'pending', ''],
    ['no data alert, error', [nothing, nothing, broken], patient, 'unknown', ''],
    ['no data alert, again no data', [nothing, nothing, nothing], patient, 'unknown', ''],
  ])('%s', (_name, runs, rest, state, effects) => {
    const { steps, last } = runThrough(runs, rest)
    expect([last.state, effectsIn(steps).at(-1)]).toEqual([state, effects])
  })

  test('since is where a phase began: the first breach, not the one that fired', () => {
    const { last } = runThrough([fine(), breach(), breach(), fine()], { for_runs: 2, clear_runs: 2 })
    expect(last).toMatchObject({ state: 'recovering', since: slotAt(1) })
  })

  test('the worst value is that with the worst score', () => {
    const worseBelow = (value: number) => breach(value, { score: -value })
    expect(runThrough([worseBelow(-3), worseBelow(-9), worseBelow(-5)]).last).toMatchObject({
      worstValue: -9,
      worstScore: 9,
      lastValue: -5,
    })
  })
})

describe('who is told', () => {
  test.each<[string, Run[], Partial<AlertConditionInput>, string[]]>([
    ['one message per problem', [breach(), breach(), breach(), fine()], {}, ['firing', '-', '-', 'resolved']],
    [
      'a problem that comes back while it recovers',
      [breach(), fine(), breach(), fine(), fine()],
      { clear_runs: 2 },
      ['firing', '-', '-', '-', 'resolved'],
    ],
    ['its end is not wanted', [breach(), fine()], { notify_resolved: false }, ['firing', '-']],
    [
      'muted at first, then not',
      [muted(breach()), muted(breach()), breach(), breach(), fine()],
      {},
      ['muted', 'muted', 'still_firing', '-', 'resolved'],
    ],
    ['muted all the time', [muted(breach()), muted(fine())], {}, ['muted', '-']],
    ['over before the mute ends', [muted(breach()), fine()], {}, ['muted', '-']],
    ['ends during a mute', [breach(), muted(fine())], {}, ['firing', 'muted']],
    ['still firing, not past recover', [muted(breach()), between], {}, ['muted', 'still_firing']],
    ['no data does not say that it still fires', [muted(breach()), nothing, breach()], {}, ['muted', '-', 'still_firing']],
    ['twice as bad', [breach(20), breach(21), breach(40), breach(41)], { renotify: { on_worse_pct: 50 } }, ['firing', '-', 'worse', '-']],
    [
      'worse step by step is measured from what was told',
      [breach(20), breach(25), breach(30)],
      { renotify: { on_worse_pct: 50 } },
      ['firing', '-', 'worse'],
    ],
    ['a higher band', [breach(), breach(30, { severity: 'high' }), breach(30, { severity: 'high' })], {}, ['firing', 'worse', '-']],
    ['a lower band than the monitor has', [breach(), breach(30, { severity: 'low' })], {}, ['firing', '-']],
    ['each day', [breach(), breach(), breach()], { renotify: { every_hours: 24 } }, ['firing', 'reminder', 'reminder']],
    ['each second day', [breach(), breach(), breach(), breach()], { renotify: { every_hours: 48 } }, ['firing', '-', 'reminder', '-']],
    ['acknowledged', [breach(), acknowledged(breach()), acknowledged(breach())], { renotify: { every_hours: 24 } }, ['firing', '-', '-']],
    [
      'acknowledged, then worse',
      [breach(), acknowledged(breach(30, { severity: 'high' }))],
      { renotify: { every_hours: 24 } },
      ['firing', 'worse'],
    ],
    [
      'new rows are told each time',
      [breach(1, { newKeys: ['a'] }), breach(1, { newKeys: ['b'] }), fine(0)],
      {},
      ['firing', 'worse', 'resolved'],
    ],
    ['no data, and its end', [nothing, nothing, nothing, fine()], {}, ['-', 'no_data', '-', 'data_back']],
    ['no data while muted', [muted(nothing), muted(nothing), nothing, fine()], {}, ['-', 'muted', 'no_data', 'data_back']],
    ['no data that nobody was told of', [muted(nothing), muted(nothing), fine()], {}, ['-', 'muted', '-']],
    ['data is back and bad', [nothing, nothing, breach()], {}, ['-', 'no_data', 'firing']],
    ['errors are for the health of the monitor', [broken, broken, broken], {}, ['-', '-', '-']],
  ])('%s', (_name, runs, rest, told) => {
    expect(toldIn(runThrough(runs, rest).steps)).toEqual(told)
  })

  test('a higher severity takes the acknowledgement back', () => {
    const { steps } = runThrough([breach(), acknowledged(breach(30, { severity: 'high' })), acknowledged(breach())])
    expect(steps.map(({ effects }) => effects[0])).toMatchObject([
      { do: 'open', severity: 'medium' },
      { do: 'repeat', severity: 'high', unacknowledge: true, worse: true },
      { do: 'repeat', severity: 'high', unacknowledge: false, worse: false },
    ])
  })

  test('a day with 23 hours does not put a daily reminder off', () => {
    const at = (slot: string): Run => ({ seen: breach(), rules: { slot } })
    const { steps } = runThrough([at('2026-03-28T06:00:00Z'), at('2026-03-29T05:00:00Z')], { renotify: { every_hours: 24 } })
    expect(toldIn(steps)).toEqual(['firing', 'reminder'])
  })
})

describe('dismissed', () => {
  const dismissed = dismiss(runThrough([breach(20), breach(24)]).last)
  test.each<[string, Run[], InstanceState, string[]]>([
    ['the same stays quiet', [breach(24), breach(29)], 'dismissed', ['-', '-']],
    ['a quarter worse than the worst fires again', [breach(30)], 'firing', ['firing']],
    ['ok clears it', [fine(), breach(20)], 'firing', ['-', 'firing']],
    ['no data and errors hold it', [nothing, broken, breach(24)], 'dismissed', ['-', '-', '-']],
    ['no data is told of all the same', [nothing, nothing], 'dismissed', ['-', 'no_data']],
  ])('%s', (_name, runs, state, told) => {
    const { steps, last } = runThrough(runs, {}, dismissed)
    expect([last.state, toldIn(steps)]).toEqual([state, told])
  })

  test('only what fires can be dismissed', () => {
    expect(dismissed).toMatchObject({ state: 'dismissed', openAlert: null, told: false, worstScore: 24 })
    const pending = runThrough([breach()], { for_runs: 2 }).last
    expect(dismiss(pending)).toBe(pending)
  })
})

describe('a group that is gone', () => {
  test.each<[string, Run[], Partial<AlertConditionInput>, InstanceState, string[]]>([
    ['resolves', [breach(), 'absent'], {}, 'unknown', ['firing', 'resolved']],
    [
      'resolves after as many runs as clearing takes',
      [breach(), 'absent', 'absent'],
      { clear_runs: 2 },
      'unknown',
      ['firing', '-', 'resolved'],
    ],
    ['is back in time', [breach(), 'absent', breach(), 'absent'], { clear_runs: 2 }, 'firing', ['firing', '-', '-', '-']],
    ['is kept', [breach(), 'absent', 'absent'], { missing_group: 'keep' }, 'firing', ['firing', '-', '-']],
    ['fires', [fine(), 'absent', 'absent', fine()], { missing_group: 'fire' }, 'ok', ['-', 'firing', '-', 'resolved']],
    ['fires after some runs', [fine(), 'absent', 'absent'], { missing_group: 'fire', for_runs: 2 }, 'firing', ['-', '-', 'firing']],
    ['was dismissed', [fine(), 'absent'], {}, 'unknown', ['-', '-']],
  ])('%s', (_name, runs, rest, state, told) => {
    const { steps, last } = runThrough(runs, rest)
    expect([last.state, toldIn(steps)]).toEqual([state, told])
  })

  test('takes its no-data alert along, and leaves nothing to keep', () => {
    const { steps, last } = runThrough([breach(), nothing, nothing, 'absent'])
    expect(effectsIn(steps).at(-1)).toBe('resolve data group_gone, resolve no_data group_gone')
    expect(last).toEqual(freshInstance('[]'))
    expect([isFresh(last), isFresh(runThrough([nothing]).last)]).toEqual([true, false])
  })
})

test('a series that is still too short is quiet, and its value shows that data is back', () => {
  const learning: Verdict = { kind: 'no_data', reason: 'too short', quiet: true, value: 5 }
  expect(toldIn(runThrough([learning, learning, learning]).steps)).toEqual(['-', '-', '-'])
  expect(runThrough([learning, learning]).last).toMatchObject({ state: 'unknown', noDataCount: 0, lastValue: 5 })
  expect(effectsIn(runThrough([nothing, nothing, learning]).steps).at(-1)).toBe('resolve no_data data_back')
})
