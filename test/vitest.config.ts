import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/plain-reporter.ts'],
    pool: 'forks',
    // Modules keep nothing between uses, so the files of a worker share them: loading them anew for each file takes half of the processor time.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes at once; on a machine that is busy with other work it comes later.
    expect: { poll: { timeout: 15_000 } },
    fsModuleCache: false,
  },
})
