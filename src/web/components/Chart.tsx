import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { chartPoints } from '../../present/chart/chart-points.ts'
import { describeChart } from '../../present/chart/describe-chart.ts'
import type { ChartPick } from '../../present/chart/pick.ts'
import { toVegaLite } from '../../present/chart/vega-lite.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import type { DrawnChart } from '../chart/draw-chart.ts'
import { locale } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

export type ChartProps = {
  title: string
  pick: ChartPick
  columns: ResultColumn[]
  rows: Cell[][]
  /** Why it is drawn this way, in a few words. */
  note: string
  dark: ReadonlySignal<boolean>
  /** Gets the drawing, for saving it; null while there is none. */
  onDrawn: (chart: DrawnChart | null) => void
}

/**
 * A picture of the rows, drawn anew when its width or the page's colours change. One stop for Tab; inside, arrows walk over the points
 * and say them.
 */
export function Chart({ title, pick, columns, rows, note, dark, onDrawn }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const width = useSignal(0)
  const failed = useSignal(false)
  const notes = useSignal<string[]>([])
  const at = useSignal<number | null>(null)
  const points = useRef<string[] | null>(null)
  points.current = null

  useEffect(() => {
    const element = place.current?.parentElement
    if (element == null) return
    const watch = new ResizeObserver(([entry]) => {
      // Whole steps, so that a scroll bar that comes and goes does not draw it twice.
      if (entry !== undefined) width.value = Math.floor(entry.contentRect.width / 8) * 8
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  const key = useComputed(() => `${width.value} ${dark.value}`)
  useEffect(() => {
    const element = place.current
    if (element === null || width.value === 0) return
    let drawn: DrawnChart | null = null
    let left = false
    const draw = async () => {
      const made = toVegaLite(pick, columns, rows, { scheme: dark.value ? 'dark' : 'light', width: width.value })
      if (made === null) return
      const { drawChart } = await import('../chart/draw-chart.ts')
      if (left) return
      element.replaceChildren()
      drawn = await drawChart(element, made.spec)
      if (left) return drawn.remove()
      notes.value = made.notes
      failed.value = false
      onDrawn(drawn)
    }
    draw().catch(() => {
      failed.value = true
    })
    return () => {
      left = true
      drawn?.remove()
      onDrawn(null)
    }
  }, [pick, columns, rows, key.value])

  const walk = (event: KeyboardEvent) => {
    points.current ??= chartPoints(pick, columns, rows, locale)
    const last = points.current.length - 1
    const next = stepTo(event.key, at.value, last)
    if (next === undefined) return
    event.preventDefault()
    at.value = next
  }
  const spoken = at.value === null ? null : ((points.current ?? chartPoints(pick, columns, rows, locale))[at.value] ?? null)
  return (
    <figure class="chart">
      <div
        class="chart-place"
        role="img"
        aria-label={`${title}. ${describeChart(pick, columns, rows)}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows walk over its points
        tabIndex={0}
        onKeyDown={walk}
        onBlur={() => {
          at.value = null
        }}
      >
        <div ref={place} class="chart-canvas" />
      </div>
      {failed.value ? <p class="notice warning">{strings.chartFailed}</p> : null}
      <figcaption>
        <span role="status">{spoken}</span>
        {spoken === null ? [sentence(note), ...notes.value].join(' ') : null}
      </figcaption>
    </figure>
  )
}

const sentence = (text: string): string => (text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`)

/** The point that a key leads to; undefined when the key is not ours. */
function stepTo(key: string, at: number | null, last: number): number | null | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, at === null ? 0 : at + 1)
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, at === null ? last : at - 1)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'Escape':
      return null
    default:
      return undefined
  }
}
