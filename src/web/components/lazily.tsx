import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { strings } from '../text/strings.ts'

/** Pauses before each further try, in milliseconds. */
const pauses = [500, 1_000, 2_000, 4_000, 8_000]

/**
 * A component whose code is loaded when it is first shown, or earlier by `prefetch`; until then its place is empty. A lost connection is
 * tried again for a while; then it says so, for some browsers remember that a module failed, and only opening the page again helps.
 */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> & { prefetch(): void } {
  const loaded = signal<ComponentType<P> | null>(null)
  const failed = signal(false)
  let loading = false
  const attempt = async () => {
    for (const pause of [...pauses, null]) {
      try {
        loaded.value = await load()
        return
      } catch {
        if (pause !== null) await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
    failed.value = true
  }
  const prefetch = () => {
    if (loading) return
    loading = true
    void attempt()
  }
  const Lazy = (props: P) => {
    const Loaded = loaded.value
    if (Loaded !== null) return <Loaded {...props} />
    prefetch()
    return failed.value ? (
      <p class="notice warning">
        {strings.partFailed}{' '}
        <button type="button" class="quiet" onClick={() => location.reload()}>
          {strings.reload}
        </button>
      </p>
    ) : null
  }
  return Object.assign(Lazy, { prefetch })
}
