import type { Problem } from '../../src/base/problem.ts'
import type { Result } from '../../src/base/result.ts'
import type { Executed } from '../../src/evaluate/predict.ts'
import type { Ask } from './names.ts'

/** Reads names through the guard, as questions do. Throws what went wrong. */
export const asker =
  (execute: (sql: string) => Promise<Result<Executed, Problem>>): Ask =>
  async (sql) => {
    const ran = await execute(sql)
    if (!ran.ok) throw new Error(`expected rows of ${sql}, found ${JSON.stringify(ran.problem)}`)
    return ran.value.rows
  }
