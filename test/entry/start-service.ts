import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../src/entry/cli.ts', import.meta.url))

export type Served = { address: string; greeting: string[]; child: ChildProcess; stop(): Promise<number | null> }

/** Starts the service as a process of its own and waits for its greeting. `stop` must be called. */
export async function startService(env: Record<string, string>): Promise<Served> {
  const settings = { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'error', PULSE_AS_OF: '2026-11-20', ...env }
  const child = spawn(process.execPath, [cli, 'serve'], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (part) => {
    said += part
  })
  const greeting: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    greeting.push(line)
    if (greeting.length === 2) break
  }
  const address = /ready: (http\S+)/.exec(greeting[0] ?? '')?.[1]
  if (address === undefined) throw new Error(`the service did not start: ${said}`)
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    return child.exitCode
  }
  return { address, greeting, child, stop }
}
