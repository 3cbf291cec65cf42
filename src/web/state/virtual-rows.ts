import { useSignal } from '@preact/signals'
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** What to draw of a long list: rows `from` to `to` (exclusive), with room above and below in pixels. */
export type VirtualRange = { from: number; to: number; above: number; below: number }

/** Below this every row is drawn: finding in the page and reading aloud work best so. */
const fewRows = 200
const rowHeight = 33

/** The rows of a table that are in sight of its region, and some more; follows its scrolling. */
export function useVirtualRows(region: RefObject<HTMLElement | null>, count: number): VirtualRange {
  const changes = useSignal(0)
  const kept = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null)
  const options = {
    count,
    getScrollElement: () => region.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => {
      changes.value++
    },
  }
  kept.current ??= new Virtualizer(options)
  const virtualizer = kept.current
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  if (count <= fewRows) return { from: 0, to: count, above: 0, below: 0 }
  // Read so that the table is drawn again when the range moves.
  void changes.value
  const items = virtualizer.getVirtualItems()
  const [first, last] = [items[0], items.at(-1)]
  if (first === undefined || last === undefined)
    return { from: 0, to: Math.min(count, 60), above: 0, below: Math.max(0, count - 60) * rowHeight }
  return { from: first.index, to: last.index + 1, above: first.start, below: virtualizer.getTotalSize() - last.end }
}
