import type pg from 'pg'
import { fail, ok, type Result } from '../base/result.ts'
import { liveThrough } from '../monitors/backtest/live-through.ts'
import { loadDemo } from '../operations/demo/load-demo.ts'
import { progressOn } from './terminal/progress.ts'

/** Loads the demonstration data into a database that has no data yet, and leaves any other alone; progress goes to stderr. */
export async function fillWithDemo(owner: pg.ClientConfig, asOf: string): Promise<Result<void>> {
  const progress = progressOn(process.stderr)
  const loaded = await loadDemo(owner, { asOf, liveThrough, onProgress: progress.show })
  progress.end()
  if (loaded.ok || loaded.problem.kind === 'conflict') return ok(undefined)
  return fail(loaded.problem)
}
