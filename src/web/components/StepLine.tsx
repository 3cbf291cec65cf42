import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { runningStep } from '../state/announcer.ts'
import type { Turn } from '../state/store.ts'
import { writeCount, writeDuration } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** What is being done now, with a clock after two seconds; afterwards one line that opens to the steps and their times. */
export function StepLine({ turn }: { turn: Turn }) {
  const view = turn.view.value
  if (turn.problem.value !== null) return null
  if (view.phase !== 'done') return <Working turn={turn} />
  if (view.steps.length === 0) return null
  return (
    <details class="steps">
      <summary>{summary(view)}</summary>
      <ol>
        {view.steps.map((step) => (
          <li key={step.id} class={`step-${step.status}`}>
            <span>{strings.steps[step.kind]}</span>
            {step.detail === null ? null : (
              <span class="muted" dir="auto">
                {step.detail}
              </span>
            )}
            <span class="time">{step.ms === null ? '' : writeDuration(step.ms)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

function Working({ turn }: { turn: Turn }) {
  const seconds = useSeconds(turn.since)
  const step = runningStep(turn.view.value)
  const label = turn.stopping.value ? strings.stopping : step === null ? strings.sending : strings.steps[step.kind]
  const inDatabase = step?.kind === 'run' && seconds >= 5
  return (
    <p class="working">
      <span class="spinner" aria-hidden="true" />
      <span>{inDatabase && !turn.stopping.value ? `${label}: ${strings.stillRunning(seconds)}` : label}</span>
      {seconds >= 2 && !inDatabase ? <span class="time">{seconds} s</span> : null}
    </p>
  )
}

function useSeconds(since: number): number {
  const seconds = useSignal(0)
  useEffect(() => {
    const timer = setInterval(() => {
      seconds.value = Math.floor((performance.now() - since) / 1_000)
    }, 250)
    return () => clearInterval(timer)
  }, [since, seconds])
  return seconds.value
}

function summary({ steps, done, result }: AnswerView): string {
  const parts = [`${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`]
  if (done !== null) parts.push(writeDuration(done.ms))
  if (result?.database_ms != null) parts.push(`database ${writeDuration(result.database_ms)}`)
  if (result?.row_count != null) parts.push(strings.rows(writeCount(result.row_count), result.row_count === 1))
  return parts.join(', ')
}
