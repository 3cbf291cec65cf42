import { defineConfig } from 'vitest/config'

/** The tests that judge the guard's source line by line: those that need no server and take no more than a moment each. */
export default defineConfig({
  test: {
    root: new URL('../../..', import.meta.url).pathname,
    include: [
      'test/guard/{guard-cases,rewrite,verdicts,names,messages,bounds}.test.ts',
      'test/guard/postgres/{node-kinds,print,small}.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 20_000,
    fsModuleCache: false,
  },
})
