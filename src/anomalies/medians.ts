/** The middle value, the mean of the two middle ones, NaN of none. */
export function median(values: readonly number[]): number {
  const order = values.toSorted((a, b) => a - b)
  return middle(order)
}

function middle(order: readonly number[]): number {
  if (order.length === 0) return Number.NaN
  return ((order[(order.length - 1) >> 1] ?? 0) + (order[order.length >> 1] ?? 0)) / 2
}

/** The value below which a share of the values lies, between two neighbours in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const order = values.toSorted((a, b) => a - b)
  const place = (order.length - 1) * share
  const [below = Number.NaN, above = below] = [order[Math.floor(place)], order[Math.ceil(place)]]
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * For each position the median of the values from `before` places before it up to `after` places after it (negative: the window ends before it), cut at
 * both ends of the series; NaN where the window is empty. The window slides in order, so that long windows stay cheap.
 */
export function slidingMedians(values: readonly number[], before: number, after: number): number[] {
  const order: number[] = []
  let [start, end] = [0, 0]
  return values.map((_, at) => {
    for (; end < values.length && end <= at + after; end++) {
      const value = values[end] ?? 0
      order.splice(placeOf(order, value), 0, value)
    }
    for (; start < at - before; start++) order.splice(placeOf(order, values[start] ?? 0), 1)
    return middle(order)
  })
}

/** The first position whose value is not smaller. */
function placeOf(order: readonly number[], value: number): number {
  let [low, high] = [0, order.length]
  while (low < high) {
    const half = (low + high) >> 1
    if ((order[half] ?? 0) < value) low = half + 1
    else high = half
  }
  return low
}
