import type { Signal } from '@preact/signals'
import type { Acted } from '../state/action.ts'

/** Says what came of an action; failures at once, the rest when there is a pause. */
export function ActedNote({ acted }: { acted: Signal<Acted> }) {
  const { state, message } = acted.value
  if (state === 'failed')
    return (
      <p class="notice warning" role="alert">
        {message}
      </p>
    )
  return (
    <p class="muted" role="status">
      {message}
    </p>
  )
}
