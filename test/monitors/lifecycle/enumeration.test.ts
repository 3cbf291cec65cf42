import { expect, test } from 'vitest'
import type { AlertCondition } from '../../../src/monitors/condition/condition.ts'
import { dismiss, freshInstance } from '../../../src/monitors/lifecycle/fresh-instance.ts'
import type { Instance, Seen, Step, StepRules } from '../../../src/monitors/lifecycle/instance.ts'
import { step } from '../../../src/monitors/lifecycle/step.ts'
import { between, breach, broken, fine, nothing, ruleOf, slotAt } from './support.ts'

type Kind = 'data' | 'no_data'
type Move = { name: string; seen: Seen } | { name: string; dismiss: true }

/** What has happened on one path, kept beside the step function and by other means than it uses. */
type Ledger = { open: Record<Kind, string | null>; firingTold: number; told: Record<Kind, boolean> }

const empty: Ledger = { open: { data: null, no_data: null }, firingTold: 0, told: { data: false, no_data: false } }
const kinds: Kind[] = ['data', 'no_data']

/** The five rules, and that the state agrees with the alerts; returns what is broken. */
function check(before: Instance, move: Move, { instance, effects, message }: Step, ledger: Ledger): { broken: string[]; ledger: Ledger } {
  const open = { ...ledger.open }
  const told = { ...ledger.told }
  let { firingTold } = ledger
  const faults: string[] = []
  for (const effect of effects) {
    if (effect.do === 'open') {
      if (open[effect.kind] !== null) faults.push('at most one open alert')
      open[effect.kind] = effect.alert
      told[effect.kind] = false
      if (effect.kind === 'data') firingTold = 0
    } else if (effect.do === 'resolve') {
      if (open[effect.kind] !== effect.alert) faults.push('resolves the alert that is open')
      // A value of a series that is too short shows that the data is back, and nothing else.
      const isByError = move.name === 'error' || move.name === 'no_data' || (move.name === 'learning' && effect.kind === 'data')
      if (isByError) faults.push('error and no_data never resolve')
      open[effect.kind] = null
    } else if (open.data !== effect.alert) faults.push('repeats the alert that is open')
  }
  if (message.tell === 'firing' || message.tell === 'still_firing') {
    firingTold++
    told.data = true
  }
  if (message.tell === 'no_data') told.no_data = true
  if (firingTold > 1) faults.push('one firing message per open')
  if (message.tell === 'resolved' && !ledger.told.data) faults.push('no "resolved" to people never told')
  if (message.tell === 'data_back' && !ledger.told.no_data) faults.push('no "data back" to people never told')
  const isSilent = effects.length === 0 && message.tell === 'nothing'
  if (before.state === 'unknown' && move.name === 'ok' && before.openNoDataAlert === null && (instance.state !== 'ok' || !isSilent)) {
    faults.push('unknown to ok is silent')
  }
  if (instance.openAlert !== open.data || instance.openNoDataAlert !== open.no_data) faults.push('the instance knows its alerts')
  const isFiring = instance.state === 'firing' || instance.state === 'recovering'
  if (isFiring !== (open.data !== null)) faults.push('an alert is open while firing and at no other time')
  for (const kind of kinds) if (open[kind] === null) told[kind] = false
  return { broken: faults, ledger: { open, firingTold, told } }
}

type Setting = { condition: AlertCondition; muted: (day: number) => boolean; moves: Move[]; length: number }

/** Walks every sequence of moves up to a length; sequences share their beginnings. */
function enumerate({ condition, muted, moves, length }: Setting): { sequences: number; violations: Map<string, string> } {
  const violations = new Map<string, string>()
  let sequences = 0
  const path: string[] = []
  const walk = (instance: Instance, ledger: Ledger): void => {
    const day = path.length
    if (day === length) return
    const rules: StepRules = {
      condition,
      severity: 'medium',
      slot: slotAt(day),
      suppressedBy: muted(day) ? 'muted' : null,
      acknowledged: false,
      newAlertId: `alert ${day}`,
    }
    for (const move of moves) {
      sequences++
      const made = 'dismiss' in move ? dismissed(instance) : step(instance, move.seen, rules)
      const { broken: faults, ledger: next } = check(instance, move, made, ledger)
      path.push(move.name)
      for (const fault of faults) if (!violations.has(fault)) violations.set(fault, path.join(' '))
      walk(made.instance, next)
      path.pop()
    }
  }
  walk(freshInstance('[]'), empty)
  return { sequences, violations }
}

/** What the caller does when an alert is called a false alarm. */
function dismissed(instance: Instance): Step {
  const { openAlert } = instance
  const effects: Step['effects'] = openAlert === null ? [] : [{ do: 'resolve', kind: 'data', alert: openAlert, reason: 'dismissed' }]
  return { instance: dismiss(instance), effects, message: { tell: 'nothing', suppressed: null } }
}

const verdicts: Move[] = [
  { name: 'breach', seen: breach() },
  { name: 'ok', seen: fine() },
  { name: 'no_data', seen: nothing },
  { name: 'error', seen: broken },
]

const further: Move[] = [
  ...verdicts.slice(0, 3),
  { name: 'between', seen: between },
  { name: 'worse', seen: breach(40, { severity: 'high' }) },
  { name: 'learning', seen: { kind: 'no_data', reason: 'too short', quiet: true, value: 5 } },
  { name: 'absent', seen: 'absent' },
  { name: 'dismiss', dismiss: true },
]

const settings = [
  ['each run counts', ruleOf()],
  ['two runs to fire, two to clear', ruleOf({ for_runs: 2, clear_runs: 2 })],
  ['three runs to fire, one run of no data', ruleOf({ for_runs: 3, no_data_runs: 1, renotify: { every_hours: 24, on_worse_pct: 10 } })],
] as const
const mutes = [
  ['never muted', () => false],
  ['muted on the third to fifth run', (day: number) => day >= 2 && day <= 4],
] as const

test('every sequence of breach, ok, no data and error up to eight runs keeps the rules', { timeout: 60_000 }, () => {
  let sequences = 0
  for (const [, condition] of settings) {
    for (const [, muted] of mutes) {
      const walked = enumerate({ condition, muted, moves: verdicts, length: 8 })
      sequences += walked.sequences
      expect([...walked.violations]).toEqual([])
    }
  }
  expect(sequences).toBe(524_280)
})

test.each(['resolve', 'keep', 'fire'] as const)(
  'every sequence of eight kinds of moves up to five keeps the rules, missing groups: %s',
  (missing_group) => {
    for (const [, condition] of settings) {
      const walked = enumerate({ condition: { ...condition, missing_group }, muted: mutes[1][1], moves: further, length: 5 })
      expect([walked.sequences, ...walked.violations]).toEqual([37_448])
    }
  },
)
