/** A stretch of neighbouring points, by position, both ends included. */
export type Stretch = { from: number; to: number; sign: 1 | -1 }

/** So many anomalies in a row on the same side are a new level rather than accidents. */
export const leastShift = 5

/** The stretches of at least five neighbouring anomalies on one side; `signs` holds 0 for points that are none. */
export function levelShifts(signs: readonly (0 | 1 | -1)[]): Stretch[] {
  const found: Stretch[] = []
  for (let from = 0; from < signs.length; ) {
    const sign = signs[from] ?? 0
    let to = from
    while (signs[to + 1] === sign) to++
    if (sign !== 0 && to - from + 1 >= leastShift) found.push({ from, to, sign })
    from = to + 1
  }
  return found
}
