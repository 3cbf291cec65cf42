import { expect, test } from 'vitest'
import { type Progress, progressPrinter } from '../../src/operations/progress.ts'

const steps: [at: number, progress: Progress][] = [
  [0, { step: 'planning', done: 0, total: 1 }],
  [400, { step: 'planning', done: 1, total: 1 }],
  [410, { step: 'lines', done: 0, total: 150_000 }],
  [420, { step: 'lines', done: 1_000, total: 150_000 }],
  [900, { step: 'lines', done: 75_000, total: 150_000 }],
  [1_410, { step: 'lines', done: 150_000, total: 150_000 }],
]

function print(terminal: boolean): string[] {
  let now = 0
  const written: string[] = []
  const printer = progressPrinter({ write: (text) => written.push(text), terminal, now: () => now })
  for (const [at, progress] of steps) {
    now = at
    printer.show(progress)
  }
  printer.end()
  return written
}

test('a file gets one line for each finished step', () => {
  expect(print(false)).toEqual(['planning (0.4 s)\n', 'lines: 150,000 (1.0 s)\n'])
})

test('a terminal gets one line that is redrawn, not more often than the eye sees, and wiped at the end', () => {
  const written = print(true)
  expect(written).toHaveLength(6)
  expect(written[3]).toBe(`\r\u001b[K${'█'.repeat(12)}${'░'.repeat(12)} lines 75,000 of 150,000`)
  expect(written.every((text) => text.startsWith('\r\u001b[K'))).toBe(true)
  expect(written.at(-1)).toBe('\r\u001b[K')
})
