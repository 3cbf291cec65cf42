/** How far a set is, as one line: `57 of 395, 12.4 a second, 27 s left`. Times in milliseconds. */
export function pace(done: number, total: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0
  const counted = `${done} of ${total}`
  if (rate === 0) return counted
  return `${counted}, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a second${done < total ? `, ${duration((total - done) / rate)} left` : ''}`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`
}
