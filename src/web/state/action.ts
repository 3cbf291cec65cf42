import { useSignal } from '@preact/signals'
import { messageOf } from './loaded.ts'

/** What came of something that was done: nothing yet, it is on its way, a note, or why it failed. */
export type Acted = { state: 'idle' | 'busy' | 'done' | 'failed'; message: string | null }

/** Runs one thing at a time and keeps what came of it, in words for people. */
export function useAction() {
  const acted = useSignal<Acted>({ state: 'idle', message: null })
  const run = async <T>(work: () => Promise<T>, done?: (value: T) => string | null): Promise<T | null> => {
    if (acted.value.state === 'busy') return null
    acted.value = { state: 'busy', message: null }
    try {
      const value = await work()
      acted.value = { state: 'done', message: done?.(value) ?? null }
      return value
    } catch (error) {
      acted.value = { state: 'failed', message: messageOf(error) }
      return null
    }
  }
  return { acted, run, busy: acted.value.state === 'busy' }
}
