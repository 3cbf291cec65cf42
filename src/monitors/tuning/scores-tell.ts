/** So many standard deviations make a chance of about 2 % that scores without any meaning look as if they had one. */
const least = 2

/**
 * Whether right alerts have clearly higher scores than wrong ones. Trying every limit finds one that looks good by chance even where the score says nothing; this is
 * asked once, over all labels. Source: the rank-sum test of Wilcoxon (Mann and Whitney, 1947) in its normal approximation, ties counting half.
 */
export function scoresTell(scored: readonly { score: number; right: boolean }[]): boolean {
  const order = scored.toSorted((a, b) => a.score - b.score)
  const rightCount = order.filter(({ right }) => right).length
  const wrongCount = order.length - rightCount
  if (rightCount === 0 || wrongCount === 0) return false
  let above = 0
  let [wrongBelow, tiedWrong, tiedRight] = [0, 0, 0]
  for (const [at, { score, right }] of order.entries()) {
    if (right) tiedRight++
    else tiedWrong++
    if (order[at + 1]?.score === score) continue
    above += tiedRight * (wrongBelow + tiedWrong / 2)
    wrongBelow += tiedWrong
    ;[tiedWrong, tiedRight] = [0, 0]
  }
  const mean = (rightCount * wrongCount) / 2
  const deviation = Math.sqrt((rightCount * wrongCount * (rightCount + wrongCount + 1)) / 12)
  return (above - mean) / deviation >= least
}
