import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { messageOf } from '../state/loaded.ts'

/** A part of a longer list, with the cursor of what follows; null at the end. */
export type ListPart<Item> = { readonly items: readonly Item[]; readonly next: string | null }

type PagedListProps<Item> = {
  readonly first: ListPart<Item>
  readonly more: (cursor: string) => Promise<ListPart<Item>>
  readonly moreText: string
  readonly children: (item: Item) => ComponentChildren
}

/** A list that grows by a press; a part that cannot be loaded leaves the list as it is and says why. */
export function PagedList<Item>({ first, more, moreText, children }: PagedListProps<Item>) {
  const shown = useSignal(first)
  const failed = useSignal<string | null>(null)
  const { items, next } = shown.value
  const showMore = async (cursor: string) => {
    try {
      const part = await more(cursor)
      shown.value = { items: [...items, ...part.items], next: part.next }
      failed.value = null
    } catch (error) {
      failed.value = messageOf(error)
    }
  }
  return (
    <>
      <ul class="entries">{items.map(children)}</ul>
      {failed.value === null ? null : (
        <p class="notice warning" role="alert">
          {failed.value}
        </p>
      )}
      {next === null ? null : (
        <button type="button" onClick={() => void showMore(next)}>
          {moreText}
        </button>
      )}
    </>
  )
}
