import { parseArgs } from 'node:util'
import { median, quantile } from '../../anomalies/medians.ts'
import { anomalyFigures, criticalFigures, shiftLengths } from '../../evaluate/bench/anomaly-bench.ts'
import { simulateProposals } from '../../evaluate/bench/simulate-proposals.ts'
import { syntheticSeries } from '../../evaluate/bench/synthetic-series.ts'
import { alertConditionSchema } from '../../monitors/condition/condition.ts'
import { missCost } from '../../monitors/tuning/label.ts'
import { propose } from '../../monitors/tuning/propose.ts'
import { failWith } from '../terminal/fail-with.ts'

const seed = 1

/**
 * Measures how well unusual values are found in seeded series, beside plain scores, and how safe proposed limits are. With `--critical` the critical values of normal series
 * are simulated anew instead, which takes some minutes.
 */
export function benchAnomalies(args: string[]): number {
  const options = readOptions(args)
  if ('problem' in options) return failWith(options.problem)
  if (options.critical) return printCritical()
  printMethods()
  printShifts()
  printProposals()
  return 0
}

function readOptions(args: string[]): { critical: boolean } | { problem: string } {
  try {
    return { critical: parseArgs({ args, options: { critical: { type: 'boolean' } } }).values.critical === true }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function printMethods(): void {
  const figures = anomalyFigures(syntheticSeries(seed, 36, 336, 113))
  const [{ scored = 0, injected = 0 } = {}] = figures
  console.log(`36 daily series, ${scored} values scored, ${injected} of them spikes and dips of 25 to 75 %`)
  for (const { method, precision, recall, right, wrong } of figures) {
    console.log(`  ${method.padEnd(42)} precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)} (${right} right, ${wrong} wrong)`)
  }
}

function printShifts(): void {
  const lengths = shiftLengths(seed, 6, 200)
  console.log(
    `a level that moves by 6 standard deviations for good: ${median(lengths)} alarms at the median, ${quantile(lengths, 0.9)} at the 90th percentile`,
  )
}

function printProposals(): void {
  const condition = alertConditionSchema.parse({ schema: 1, when: { kind: 'threshold', column: 'value', op: 'gt', value: 100 } })
  console.log('proposed limits, 1,000 simulations each')
  for (const excess of ['clear', 'overlapping', 'same'] as const) {
    for (const [severity, labels] of [
      ['low', 12],
      ['low', 30],
      ['medium', 20],
      ['medium', 30],
      ['medium', 60],
      ['high', 60],
      ['high', 120],
    ] as const) {
      const { proposed, harmful, falseDropped, rightDropped } = simulateProposals({ propose, missCost }, condition, {
        severity,
        labels,
        runs: 1_000,
        seed,
        excess,
      })
      const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
      console.log(
        `  scores ${excess.padEnd(11)} ${severity.padEnd(6)} ${String(labels).padStart(3)} labels: proposed ${percent(proposed)}, harmful ${percent(harmful)}, ` +
          `drops ${percent(falseDropped)} of false and ${percent(rightDropped)} of right alarms`,
      )
    }
  }
}

function printCritical(): number {
  for (const { season, points, k } of criticalFigures(seed, 60_000)) {
    console.log(
      `${season.padEnd(14)} ${String(points).padStart(4)} points: ${Object.entries(k)
        .map(([alpha, value]) => `${alpha}: ${value.toFixed(2)}`)
        .join(', ')}`,
    )
  }
  return 0
}
