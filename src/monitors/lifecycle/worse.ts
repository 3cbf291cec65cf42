/**
 * Whether a score, where higher is worse, is worse than an earlier one by at least a part of that one's size. From 0 any rise counts; without scores, nothing does.
 */
export function isWorseBy(score: number | null, before: number | null, percent: number): boolean {
  if (score === null || before === null) return false
  return score > before && score >= before + (Math.abs(before) * percent) / 100
}
