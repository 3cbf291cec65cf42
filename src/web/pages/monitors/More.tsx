import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { ActedNote } from '../../components/ActedNote.tsx'
import { useAction } from '../../state/action.ts'
import { monitorText } from '../../text/monitors.ts'

type Paged = { next: string | null }

/** A list that comes in pages: what is here, and a button for what comes after it. */
export function More<P extends Paged, T>({
  first,
  listOf,
  get,
  children,
}: {
  first: P
  listOf: (page: P) => T[]
  get: (cursor: string) => Promise<P>
  children: (list: T[]) => ComponentChildren
}) {
  const shown = useSignal({ list: listOf(first), next: first.next })
  const { acted, run, busy } = useAction()
  const { list, next } = shown.value
  return (
    <>
      {children(list)}
      <ActedNote acted={acted} />
      {next === null ? null : (
        <button
          type="button"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              const page = await get(next)
              shown.value = { list: [...list, ...listOf(page)], next: page.next }
            })
          }
        >
          {monitorText.more}
        </button>
      )}
    </>
  )
}
