import type { TestProject } from 'vitest/node'
import { startTestServer } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Socket of the service that makes databases for test files. */
    testDatabases: string
  }
}

/** Offers databases to the test files; the cluster behind them starts when the first file asks. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer()
  project.provide('testDatabases', server.socket)
  return server.stop
}
