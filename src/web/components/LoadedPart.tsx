import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Loaded } from '../state/loaded.ts'
import { strings } from '../text/strings.ts'

export type LoadedPartProps<T> = { loaded: Signal<Loaded<T>>; again: () => void; children: (value: T) => ComponentChildren }

/** What was loaded, that it is on its way, or why it is not there with a way to try again. */
export function LoadedPart<T>({ loaded, again, children }: LoadedPartProps<T>) {
  const now = loaded.value
  if (now.state === 'loading') return <p class="muted">{strings.loading}</p>
  if (now.state === 'here') return <>{children(now.value)}</>
  return (
    <p class="notice warning" role="alert">
      {now.message}{' '}
      <button type="button" class="quiet" onClick={again}>
        {strings.retry}
      </button>
    </p>
  )
}
