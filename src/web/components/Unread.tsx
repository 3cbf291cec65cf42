import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call } from '../api/client.ts'
import { strings } from '../text/strings.ts'

/** What the page says to itself when messages were read. */
const readEvent = 'pulse-inbox-read'
export const noteRead = (): boolean => dispatchEvent(new Event(readEvent))

const everyMs = 60_000

/** How many messages wait in the reader's inbox; nothing while there is none. It is looked for when `at` changes, and each minute that the page is seen. */
export function Unread({ at }: { at: string }) {
  const unread = useSignal(0)
  useEffect(() => {
    const left = new AbortController()
    const read = () => {
      if (document.visibilityState === 'hidden') return
      call('GET /api/inbox', { query: { limit: 1 } }, { signal: left.signal }).then(
        (inbox) => {
          unread.value = inbox.unread
        },
        () => undefined,
      )
    }
    read()
    const timer = setInterval(read, everyMs)
    addEventListener(readEvent, read)
    return () => {
      left.abort()
      clearInterval(timer)
      removeEventListener(readEvent, read)
    }
  }, [at])
  if (unread.value === 0) return null
  return (
    <span class="count">
      {unread.value}
      <span class="hidden"> {strings.unread}</span>
    </span>
  )
}
