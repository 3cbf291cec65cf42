import type { Evaluation, GroupVerdict } from '../condition/verdict.ts'
import type { MonitorDeps } from '../deps.ts'
import { freshInstance, isFresh } from '../lifecycle/fresh-instance.ts'
import type { Instance, Seen, Step } from '../lifecycle/instance.ts'
import { step } from '../lifecycle/step.ts'
import type { OpenAlert } from './alert-rows.ts'
import type { RunPlan } from './run-plan.ts'
import type { Silences } from './silences.ts'

/** A group after its step. `seen` is null for one that has no row any more. */
export type Stepped = { found: GroupVerdict; seen: Seen; before: Instance; step: Step }

export type Standing = { instances: readonly Instance[]; open: ReadonlyMap<string, OpenAlert>; silences: Silences }

/** Moves every group that was seen, or is gone, one step on. Nothing is written. */
export function stepGroups(
  deps: Pick<MonitorDeps, 'newId'>,
  plan: RunPlan,
  evaluation: Evaluation,
  { instances, open, silences }: Standing,
): Stepped[] {
  const known = new Map(instances.map((instance) => [instance.groupKey, instance]))
  const present = evaluation.groups.map((found) => ({ found, seen: found.verdict }))
  const absent = evaluation.absent.map((key) => ({ found: goneGroup(plan, key), seen: 'absent' as const }))
  return [...present, ...absent].map(({ found, seen }) => {
    const before = known.get(found.group.key) ?? freshInstance(found.group.key)
    const alert = before.openAlert === null ? undefined : open.get(before.openAlert)
    const severity = (found.verdict.kind === 'breach' ? found.verdict.severity : null) ?? plan.severity
    return {
      found,
      seen,
      before,
      step: step(before, seen, {
        condition: plan.condition,
        severity: plan.severity,
        slot: plan.slot,
        suppressedBy: plan.muted ? 'muted' : (silences.over(found.group.key, severity) ?? (alert?.snoozed ? 'snoozed' : null)),
        acknowledged: alert?.acknowledged ?? false,
        newAlertId: deps.newId(),
      }),
    }
  })
}

/** Instances to write and to forget after the steps: those that are not as they were. */
export function changedInstances(stepped: readonly Stepped[]): { save: Instance[]; drop: string[] } {
  const changed = stepped.filter(({ before, step: { instance } }) => JSON.stringify(before) !== JSON.stringify(instance))
  return {
    save: changed.flatMap(({ step: { instance } }) => (isFresh(instance) ? [] : [instance])),
    drop: changed.flatMap(({ before, step: { instance } }) => (isFresh(instance) ? [before.groupKey] : [])),
  }
}

/** A group that is known from earlier runs alone: its values are its key. */
function goneGroup({ condition }: RunPlan, key: string): GroupVerdict {
  const cells: unknown = JSON.parse(key)
  const list: unknown[] = Array.isArray(cells) ? cells : []
  const values = condition.group_by.map((column, at) => {
    const cell = list[at]
    return { column, value: typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? cell : null }
  })
  return { group: { key, values }, verdict: { kind: 'no_data', reason: 'no row any more' }, evidence: [] }
}
