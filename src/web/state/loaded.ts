import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { RequestFailed } from '../api/client.ts'
import { strings } from '../text/strings.ts'

/** What a request brought: nothing yet, the value, or why there is none in words for people. */
export type Loaded<T> = { state: 'loading' } | { state: 'here'; value: T } | { state: 'failed'; message: string }

/** Loads when the component appears and when `key` changes; `again` loads once more. A late answer to an older key is dropped. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, key = ''): { loaded: Signal<Loaded<T>>; again: () => void } {
  const loaded = useSignal<Loaded<T>>({ state: 'loading' })
  const round = useSignal(0)
  useEffect(() => {
    const left = new AbortController()
    load(left.signal).then(
      (value) => {
        if (!left.signal.aborted) loaded.value = { state: 'here', value }
      },
      (error: unknown) => {
        if (!left.signal.aborted) loaded.value = { state: 'failed', message: messageOf(error) }
      },
    )
    return () => left.abort()
  }, [key, round.value])
  return { loaded, again: () => round.value++ }
}

/** What a failed request says to people. */
export const messageOf = (error: unknown): string => (error instanceof RequestFailed ? error.message : strings.requestFailed)
