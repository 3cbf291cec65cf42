import { expect, test } from 'vitest'
import { median } from '../../src/anomalies/medians.ts'
import { anomalyFigures, criticalFigures, shiftLengths } from '../../src/evaluate/bench/anomaly-bench.ts'
import { syntheticSeries } from '../../src/evaluate/bench/synthetic-series.ts'

test('a small part of the measured set: far better than plain scores', () => {
  const [plain, ours] = anomalyFigures(syntheticSeries(2, 6, 110, 20), ['z over the last 30 values, > 3', 'as it runs, alpha 0.002'])
  expect(ours?.injected).toBe(20)
  expect(ours?.recall).toBeGreaterThan(0.75)
  expect(ours?.precision).toBeGreaterThan(0.75)
  expect(plain?.recall).toBeLessThan(0.5)
})

test('the same seed makes the same series', () => {
  expect(syntheticSeries(7, 2, 60, 3)).toEqual(syntheticSeries(7, 2, 60, 3))
})

test('critical values fall with the length of the history', () => {
  const [short, , longer] = [...criticalFigures(1, 400).take(3)]
  expect(short).toMatchObject({ season: 'none', points: 8 })
  expect(short?.k['0.01']).toBeGreaterThan(longer?.k['0.01'] ?? 0)
})

test('a new level is followed after about ten values', () => {
  const lengths = shiftLengths(1, 6, 5)
  expect(median(lengths)).toBeGreaterThan(6)
  expect(Math.max(...lengths)).toBeLessThan(16)
})
