import { defineConfig } from 'vitest/config'
import ordinary from '../vitest.config.ts'

/** The guard against the server with ten times as many statements as in every run: `vitest run --config test/guard/differential.config.ts`. */
export default defineConfig({
  ...ordinary,
  test: { ...ordinary.test, include: ['test/guard/server.test.ts', 'test/guard/names-on-server.test.ts'], provide: { guardRounds: 10 } },
})
