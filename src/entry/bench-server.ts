import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The service as a child process. `readyMs` is the time from its start to its greeting. */
export type BenchServer = { address: string; readyMs: number; memoryMb(): Promise<number>; stop(): Promise<void> }

const entry = fileURLToPath(new URL('cli.ts', import.meta.url))

/** Starts `pulse serve` with these settings and waits for its address. Throws when it ends before that. */
export async function startServer(env: NodeJS.ProcessEnv): Promise<BenchServer> {
  const started = performance.now()
  const child = spawn(process.execPath, [entry, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const address = await Promise.race([
    (async () => {
      for await (const line of lines) {
        const found = /ready: (http\S+)/.exec(line)
        if (found?.[1]) return found[1]
      }
      return null
    })(),
    ended.then(() => null),
  ])
  if (address === null) throw new Error('the service ended before it was ready')
  return {
    address,
    readyMs: performance.now() - started,
    memoryMb: async () => residentMb(await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Resident memory of a process in megabytes, 0 where the platform does not tell. */
const residentMb = (status: string): number => Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
