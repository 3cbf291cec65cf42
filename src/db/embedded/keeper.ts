import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, closeSync, constants, fstatSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from '../../base/ids.ts'
import type { Account } from './account.ts'

/**
 * Address space of each process of the server, in KiB. Nothing inside PostgreSQL bounds what one value or one aggregate may take: a
 * statement that asks for more ends with "out of memory", and its session and all others go on. Without effect on macOS.
 */
const memoryKiB = 1_048_576

/**
 * Runs the server and ties its life to the writers of a FIFO, which is this script's standard input: when the last writer is gone, however
 * it died, the server gets SIGINT (a fast shutdown). Each line read is the token of a process that joins; taking its note out of
 * the folder tells it that it counts. Arguments: the folder for sockets and FIFOs, the FIFO's first path, then the server's command.
 */
const script = `
run=$1 fifo=$2; shift 2
exec 3<&0 </dev/null
(
  ulimit -v ${memoryKiB} 2>/dev/null
  exec "$@" 3<&-
) &
p=$!
mv "$fifo" "$run/alive.$p"
trap 'kill -INT $p' TERM INT HUP
(
  while IFS= read -r token <&3; do
    case $token in ''|*[!0-9a-f]*) ;; *) rm -f "$run/join.$token" ;; esac
  done
  rm -f "$run/alive.$p"
  kill -INT $p
) 2>/dev/null &
w=$!
exec 3<&-
wait $p
s=$?
while kill -0 $p 2>/dev/null; do wait $p; s=$?; done
kill $w 2>/dev/null
rm -f "$run/alive.$p"
exit $s
`

export type Kept = {
  /** The script that runs the server; its exit follows the server's. */
  keeper: ChildProcess
  /** Tells its FIFO, which gets another name, from others. */
  fifoInode: number
  /** Closes the first writer: call it once a lease was taken, or when the start failed. */
  letGo(): void
}

/**
 * Starts a server under a keeper, in a session of its own so that a Ctrl-C in the terminal reaches only us. Its output goes
 * to the file `logFile`. `command` is the program with its arguments; `account` as in `findAccount`.
 */
export function startKept(command: string[], options: { runDir: string; logFile: string; account: Account | null }): Kept {
  const { runDir, logFile, account } = options
  const fifo = join(runDir, `new.${newId()}`)
  execFileSync('mkfifo', ['-m', '600', fifo])
  if (account) chownSync(fifo, account.uid, account.gid)
  // Opening one end alone blocks or fails while there is no other: both ends first, then the two that are wanted.
  const both = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK)
  const reader = openSync(fifo, constants.O_RDONLY)
  const writer = openSync(fifo, constants.O_WRONLY)
  closeSync(both)
  const fifoInode = fstatSync(writer).ino
  const log = openSync(logFile, 'a', 0o600)
  const keeper = spawn('/bin/sh', ['-c', script, 'pulse-postgres', runDir, fifo, ...command], {
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: [reader, log, log],
  })
  // A failed spawn has an exit code too.
  keeper.on('error', () => undefined)
  keeper.unref()
  closeSync(reader)
  closeSync(log)
  let open = true
  return {
    keeper,
    fifoInode,
    letGo: () => {
      if (open) closeSync(writer)
      open = false
    },
  }
}
