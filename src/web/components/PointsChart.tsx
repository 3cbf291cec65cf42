import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** A value at a time; `alarm` marks it, with the words for it. */
export type ChartPoint = { at: string; value: number | null; alarm: string | null }

const height = 144
const edge = 8

/** Values over time as a line, with marks where something was raised. The description says the same; the list below it holds the values. */
export function PointsChart({
  title,
  points,
  write,
  writeTime,
}: {
  title: string
  points: readonly ChartPoint[]
  write: (value: number) => string
  writeTime: (at: string) => string
}) {
  const place = useRef<HTMLDivElement>(null)
  const width = useSignal(320)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) width.value = Math.max(160, Math.floor(entry.contentRect.width))
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  const known = points.flatMap(({ at, value, alarm }, index) => (value === null ? [] : [{ at, value, alarm, index }]))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return null
  const least = Math.min(...known.map(({ value }) => value))
  const most = Math.max(...known.map(({ value }) => value))
  const x = (index: number): number => edge + (index / Math.max(1, points.length - 1)) * (width.value - 2 * edge)
  const y = (value: number): number => height - edge - ((value - least) / (most - least || 1)) * (height - 2 * edge)
  const alarms = known.filter(({ alarm }) => alarm !== null)
  const description = `${title}: ${known.length} values from ${writeTime(first.at)} to ${writeTime(last.at)}, lowest ${write(least)}, highest ${write(most)}, last ${write(last.value)}; ${alarms.length} marked.`
  return (
    <div class="points" ref={place}>
      <svg role="img" aria-label={description} viewBox={`0 0 ${width.value} ${height}`}>
        <path class="line" d={pathOf(points, x, y)} />
        {known
          .filter(({ index, alarm }) => alarm === null && points[index - 1]?.value == null && points[index + 1]?.value == null)
          .map(({ index, value, at }) => (
            // A line needs two values; one that stands alone is a dot.
            <circle key={index} class="dot" cx={x(index)} cy={y(value)} r="3">
              <title>{`${writeTime(at)}: ${write(value)}`}</title>
            </circle>
          ))}
        {alarms.map(({ index, value, alarm, at }) => (
          <circle key={index} class="alarm" cx={x(index)} cy={y(value)} r="4">
            <title>{`${writeTime(at)}: ${write(value)}. ${alarm}`}</title>
          </circle>
        ))}
      </svg>
      <p class="ends">
        <span>{writeTime(first.at)}</span>
        <span>{write(least) === write(most) ? write(least) : `${write(least)} – ${write(most)}`}</span>
        <span>{writeTime(last.at)}</span>
      </p>
    </div>
  )
}

/** Gaps stay gaps. */
function pathOf(points: readonly ChartPoint[], x: (index: number) => number, y: (value: number) => number): string {
  let pen = 'M'
  return points
    .map(({ value }, index) => {
      if (value === null) {
        pen = 'M'
        return ''
      }
      const step = `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
      pen = 'L'
      return step
    })
    .join('')
}
