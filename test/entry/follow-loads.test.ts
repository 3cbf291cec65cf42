import { expect, test } from 'vitest'
import { followLoads } from '../../src/entry/follow-loads.ts'
import { importBench, reportOf } from '../operations/import/import-bench.ts'

test('an import is noticed once, and nothing else is', async () => {
  const bench = await importBench()
  try {
    let refreshed = 0
    const look = followLoads(bench.database.db, async () => {
      refreshed += 1
    })
    await look()
    await look()
    expect(refreshed).toBe(0)
    reportOf(await bench.run({ 'customers.csv': 'customer\nA1\n' }))
    await look()
    await look()
    expect(refreshed).toBe(1)
  } finally {
    await bench.close()
  }
})
