import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../src/entry/cli.ts', import.meta.url))

/** Runs one command of the command line in a process of its own, with nothing of this process's settings but the path. */
export function runPulse(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH ?? '', ...env } })
    const said = { out: '', err: '' }
    child.stdout.on('data', (part) => {
      said.out += part
    })
    child.stderr.on('data', (part) => {
      said.err += part
    })
    child.on('close', (code) => done({ code, ...said }))
  })
}

/** A connection string for a server behind a socket. */
export const urlOf = (
  config: { host?: string | undefined; port?: number | undefined; database?: string | undefined },
  login = 'postgres',
): string => `postgres://${login}@/${config.database}?host=${encodeURIComponent(config.host ?? '')}&port=${config.port}`
