import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../../base/ids.ts'

/** A share in a running server: while any process holds one, the server runs; the system gives it back when the process dies. */
export type Lease = { release(): void }

/** The FIFO whose writers keep the postmaster `pid` alive. */
export const leasePath = (runDir: string, pid: number): string => join(runDir, `alive.${pid}`)

const ackPollMs = 5

/**
 * Takes a share in the server whose keeper reads the FIFO. Opening it for writing is not enough, for the keeper may have seen the last
 * writer leave just before: the share counts once the keeper has taken our token out of the folder. `gone` when nobody reads the FIFO,
 * `silent` when the keeper did not answer in time, `denied` when this user may not open it.
 */
export async function takeLease(fifo: string, runDir: string, timeoutMs: number): Promise<Lease | 'gone' | 'silent' | 'denied'> {
  const token = newId().replaceAll('-', '')
  const note = join(runDir, `join.${token}`)
  let writer: number | null = null
  try {
    writer = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK)
    await writeFile(note, '')
    writeSync(writer, `${token}\n`)
    for (let waited = 0; waited < timeoutMs; waited += ackPollMs) {
      if (!(await exists(note))) return leaseOn(writer)
      if (!(await exists(fifo))) break
      await pause(ackPollMs)
    }
    closeSync(writer)
    await rm(note, { force: true })
    return (await exists(fifo)) ? 'silent' : 'gone'
  } catch (error) {
    if (writer !== null) closeSync(writer)
    await rm(note, { force: true })
    return codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM' ? 'denied' : 'gone'
  }
}

function leaseOn(writer: number): Lease {
  let held = true
  return {
    release: () => {
      if (held) closeSync(writer)
      held = false
    },
  }
}

/** The system's name of an error (`ENOENT`), or an empty text. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Whether something is at the path and may be seen. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Waits on the machine's clock. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
