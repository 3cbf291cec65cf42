import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processesIn } from '../../src/db/embedded/process-table.ts'
import { TestCluster } from './test-cluster.ts'

const prefix = 'pulse-test-'

/**
 * Answers `POST /empty`, `/migrated`, `/demo` with a new database. One process does it for all test files, so that each template
 * is made once. `stop` throws the cluster away.
 */
export async function startTestServer(): Promise<{ socket: string; stop: () => Promise<void> }> {
  const parent = await scratchFolder()
  await sweep(parent)
  const home = await mkdtemp(join(parent, `${prefix}${process.pid}-`))
  const cluster = new TestCluster(home)
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      response.end(JSON.stringify(await cluster.clone(request.url?.slice(1) ?? '')))
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
      await cluster.discard()
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
    if (pid > 0 && !alive(pid) && (await processesIn(join(folder, 'postgres-18'))).length === 0)
      await rm(folder, { recursive: true, force: true })
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
