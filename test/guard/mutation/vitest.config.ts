import { defineConfig } from 'vitest/config'

/** The tests that judge the guard's source line by line: those that need no server and take no more than a moment each. */
export default defineConfig({
  test: {
    root: new URL('../../..', import.meta.url).pathname,
    include: ['test/guard/**/*.test.ts'],
    exclude: [
      'test/guard/bigquery*.test.ts',
      'test/guard/{server,differential,any-text,mutants,restrict}*.test.ts',
      'test/guard/inline-parameters.test.ts',
      'test/guard/postgres/{lists,pg-parser}.test.ts',
      'test/guard/bigquery/**',
    ],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 20_000,
    fsModuleCache: false,
  },
})
