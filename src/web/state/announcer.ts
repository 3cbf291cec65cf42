import { type Signal, signal } from '@preact/signals'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** What screen readers are told. Steps are spoken at most every two seconds, a reminder comes every seven while something runs. */
export type Announcer = {
  polite: Signal<string>
  assertive: Signal<string>
  follow(before: AnswerView, after: AnswerView): void
}

const betweenStepsMs = 2_000
const reminderMs = 7_000

export function createAnnouncer(now: () => number): Announcer {
  const polite = signal('')
  const assertive = signal('')
  let spokenAt = Number.NEGATIVE_INFINITY
  let reminder: ReturnType<typeof setInterval> | null = null
  const say = (text: string) => {
    spokenAt = now()
    polite.value = text
  }
  const remind = (text: string) => {
    if (reminder !== null) clearInterval(reminder)
    reminder = text === '' ? null : setInterval(() => say(polite.value === text ? `${text} …` : text), reminderMs)
  }
  return {
    polite,
    assertive,
    follow(before, after) {
      if (after.phase === 'done') {
        if (before.phase === 'done') return
        remind('')
        if (isAlarm(after)) assertive.value = ending(after)
        else say(ending(after))
        return
      }
      const step = runningStep(after)
      if (step === null || step.kind === runningStep(before)?.kind) return
      remind(strings.steps[step.kind])
      if (now() - spokenAt >= betweenStepsMs) say(strings.steps[step.kind])
    },
  }
}

/** The step that is being worked on, null before the first and between two. */
export const runningStep = (view: AnswerView): AnswerView['steps'][number] | null =>
  view.steps.findLast((step) => step.status === 'running') ?? null

const isAlarm = ({ outcome }: AnswerView): boolean =>
  outcome === 'failed' || outcome === 'timed_out' || outcome === 'unavailable' || outcome === 'interrupted'

function ending(view: AnswerView): string {
  const { outcome, result } = view
  if (outcome === null) return ''
  if (outcome === 'answered' && result !== null) {
    const rows = result.row_count ?? result.rows.length
    return `${strings.outcomes.answered}: ${strings.rows(writeCount(rows), rows === 1)}. ${view.text.map((part) => part.text).join('')}`
  }
  const said = view.clarify?.message ?? view.refused?.message ?? view.error?.message ?? ''
  return `${strings.outcomes[outcome]}. ${said}`
}
