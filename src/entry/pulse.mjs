#!/usr/bin/env node
// The `pulse` command: sets up, then runs the command line on the installed Node. Plain JavaScript, for it runs on any Node from 20.19.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeProgram, orExplain, setUp } from './setup.mjs'

const program = orExplain(() => {
  setUp()
  return nodeProgram()
})
const cli = fileURLToPath(new URL('cli.ts', import.meta.url))
// The channel lets the command notice when this launcher is killed.
const child = spawn(program, [cli, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // A Ctrl-C reaches the whole group by itself; twice would look like impatience.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })
}
child.on('error', (error) => {
  process.stderr.write(`Cannot run ${program}: ${error.message}\n`)
  process.exitCode = 1
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exitCode = code ?? 1
  else {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  }
})
