import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Connections } from '../db/db.ts'
import type { LackingSetting, ReaderProof } from '../db/reader-proof.ts'
import type { ServerFunction } from '../db/server-functions.ts'

/**
 * The proven way to the data: connections that can only read, a few more of the same login for cancelling, so that a busy pool cannot
 * delay that, and the settings that the server did not take, and the functions that
 * it has.
 */
export type Way = {
  reader: Connections
  side: Connections
  lacking: LackingSetting[]
  functions: ServerFunction[]
  /** Proves once more that the login only reads: somebody may have granted it more. Absent where each request opens a way of its own. */
  prove?: () => Promise<ReaderProof>
}

export type GateState =
  | { state: 'closed'; message: string }
  | { state: 'open'; lacking: LackingSetting[] }
  /** Trying again cannot help: the login is unsafe, or the database is newer than the code. */
  | { state: 'barred'; message: string }

/** Opens the way to the data once, and tries again while the databases are away. */
export type Gate = {
  state(): GateState
  /** The way, opened first if need be. Problems: `database-unavailable` while away, `forbidden` or `conflict` when barred. */
  pass(): Promise<Result<Way>>
  /** Reader connections that wait at the gate. */
  reader: Connections
  /** The same for cancelling. */
  side: Connections
  /** The service's own connections made to wait at the gate too, so that nothing is asked of a database that is not migrated. */
  behind(connections: Connections): Connections
  close(): Promise<void>
}

/** Statements that run at one time; the reader's pool on Node has as many connections. */
export const readerConnections = 16

/** The proof is made again after this long, behind the next question. */
const provenForMs = 600_000

/** After a failed try the next one waits this long, so that a dead database is not asked by every question. */
const pauseMs = 1_000

type GateDeps = {
  open: () => Promise<Result<Way>>
  clock: Clock
  log: Logger
  /** Whether callers may wait for a try that another one began: not on Workers, where work ends with the request that began it. */
  sharedMemory: boolean
}

/**
 * A gate over `open`, which does what has to be done before the first question: migrate, find the reader's login, prove that it can
 * only read. Where memory is
 * shared, callers that come while a try is under way share it.
 */
export function createGate(deps: GateDeps): Gate {
  let way: Result<Way> | null = null
  let trying: Promise<Result<Way>> | null = null
  let failedAt = Number.NEGATIVE_INFINITY
  let provenAt = deps.clock.now()
  let opened: Way | null = null

  const attempt = async (): Promise<Result<Way>> => {
    try {
      const tried = await deps.open()
      if (!tried.ok) {
        failedAt = deps.clock.now()
        deps.log[isBarred(tried.problem) ? 'error' : 'warn']('the way to the data is not open', { reason: messageOf(tried.problem) })
      }
      way = tried
      if (tried.ok) opened = tried.value
      provenAt = deps.clock.now()
      return tried
    } finally {
      trying = null
    }
  }

  const proveAgain = async (known: Way, prove: () => Promise<ReaderProof>): Promise<void> => {
    provenAt = deps.clock.now()
    const proof = await prove()
    if (proof.state === 'unreachable') return
    way = proof.state === 'safe' ? ok({ ...known, lacking: proof.lacking }) : unsafeReader(proof.reasons)
    if (proof.state === 'unsafe')
      deps.log.error('questions are not answered any more: their login can do more than read', { reasons: proof.reasons })
  }

  const pass = async (): Promise<Result<Way>> => {
    if (way?.ok && way.value.prove && deps.clock.now() - provenAt > provenForMs) {
      void proveAgain(way.value, way.value.prove).catch((error: unknown) =>
        deps.log.warn('the reader could not be proven again', { error }),
      )
    }
    if (way?.ok || (way && isBarred(way.problem))) return way
    if (trying) return trying
    if (way && deps.clock.now() - failedAt < pauseMs) return way
    const mine = attempt()
    if (deps.sharedMemory) trying = mine
    return mine
  }

  const enter = async (): Promise<Way> => {
    const passed = await pass()
    if (!passed.ok) throw closedError(messageOf(passed.problem))
    return passed.value
  }

  return {
    pass,
    state: () => {
      if (way?.ok) return { state: 'open', lacking: way.value.lacking }
      if (way) return { state: isBarred(way.problem) ? 'barred' : 'closed', message: messageOf(way.problem) }
      return { state: 'closed', message: 'The way to the data has not been tried yet.' }
    },
    reader: {
      withClient: async (work) => (await enter()).reader.withClient(work),
      close: async () => undefined,
    },
    side: {
      withClient: async (work) => (await enter()).side.withClient(work),
      close: async () => undefined,
    },
    behind: (connections) => ({
      withClient: async (work) => {
        await enter()
        return connections.withClient(work)
      },
      close: () => connections.close(),
    }),
    close: async () => {
      if (trying) await trying
      if (opened) await Promise.all([opened.reader.close(), opened.side.close()])
    },
  }
}

/** Reads as a refused connection wherever database errors are told apart. */
const closedError = (message: string): Error => Object.assign(new Error(message), { code: 'ECONNREFUSED' })

const isBarred = (problem: Problem): boolean => problem.kind === 'forbidden' || problem.kind === 'conflict'

/** The sentence of a problem that stopped the opening. */
export const messageOf = (problem: Problem): string => ('message' in problem ? problem.message : problem.kind)

/** The problem of a login that can do more than read. */
export const unsafeReader = (reasons: readonly string[]): Result<never> =>
  fail({
    kind: 'forbidden',
    message: `The login that questions run as can do more than read:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`,
  })
