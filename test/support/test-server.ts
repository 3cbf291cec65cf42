import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processesIn } from '../../src/db/embedded/process-table.ts'
import type { SharedBrowser } from '../browser/shared-browser.ts'
import { demoCluster } from './demo-cluster.ts'
import { type ClonedDatabase, TestCluster } from './test-cluster.ts'

const prefix = 'pulse-test-'

/**
 * Answers `POST /empty`, `/migrated`, `/demo` with a new database, and `/browser` with the browser and the built page that all files share. One
 * process does it for all test files, so that each is made once. `stop` throws everything away.
 */
export async function startTestServer(): Promise<{ socket: string; stop: () => Promise<void> }> {
  const parent = await scratchFolder()
  await sweep(parent)
  const home = await mkdtemp(join(parent, `${prefix}${process.pid}-`))
  // The servers' user has to pass it.
  await chmod(home, 0o755)
  const plain = new TestCluster(join(home, 'plain'))
  let demo: Promise<TestCluster> | null = null
  const clone = async (kind: string): Promise<ClonedDatabase> => {
    if (kind === 'empty' || kind === 'migrated') return await plain.clone(kind)
    if (kind !== 'demo') throw new Error(`unknown template ${kind}`)
    demo ??= demoCluster(join(home, 'demo'))
    return await (await demo).clone('demo')
  }
  let browser: Promise<SharedBrowser & { stop: () => Promise<void> }> | null = null
  const sharedBrowser = async (): Promise<SharedBrowser> => {
    // Loaded only where a test looks at a page.
    browser ??= import('../browser/shared-browser.ts').then(({ startSharedBrowser }) => startSharedBrowser(join(home, 'browser')))
    const { endpoint, page } = await browser
    return { endpoint, page }
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const wanted = request.url?.slice(1) ?? ''
      response.end(JSON.stringify(await (wanted === 'browser' ? sharedBrowser() : clone(wanted))))
    } catch (error) {
      response.statusCode = 500
      response.end(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }
  const server = createServer((request, response) => void answer(request, response))
  const socket = join(home, 'databases.sock')
  await new Promise<void>((done) => server.listen(socket, done))
  return {
    socket,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await browser?.then((one) => one.stop()).catch(() => undefined)
      await Promise.all([plain.discard(), demo?.then((cluster) => cluster.discard()).catch(() => undefined)])
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Memory where there is some: a cluster there starts in half the time. */
async function scratchFolder(): Promise<string> {
  const probe = await mkdtemp('/dev/shm/pulse-probe-').catch(() => null)
  if (probe) await rm(probe, { recursive: true })
  return probe ? '/dev/shm' : tmpdir()
}

/** Removes what runs left that were killed before their end; their names hold the process id. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1])
    const folder = join(parent, name)
    if (!(pid > 0) || alive(pid)) continue
    const busy = await Promise.all(['plain', 'demo'].map((home) => processesIn(join(folder, home, 'postgres-18'))))
    if (busy.flat().length === 0) await rm(folder, { recursive: true, force: true })
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
