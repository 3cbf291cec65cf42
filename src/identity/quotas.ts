import { fail, ok, type Result } from '../base/result.ts'
import type { Db } from '../db/db.ts'
import { freeSlot, pruneQuotas, rateWait, takeQuestion, takeRate, takeSlot } from './quota.table.ts'

/** What one person may use. 0 tokens a day: as many as they like. */
export type QuotaLimits = {
  questionsPerMinute: number
  questionsInFlight: number
  modelTokensPerDay: number
  exportsInFlight: number
  failedSignInsPerMinute: number
}

export const defaultQuotaLimits: QuotaLimits = {
  questionsPerMinute: 60,
  questionsInFlight: 8,
  modelTokensPerDay: 0,
  exportsInFlight: 2,
  failedSignInsPerMinute: 10,
}

/** Gives back what was taken; to be called once, whatever happened. */
export type Release = () => Promise<void>

/** Quotas, held in the service database so that all processes share them. Every problem is `too-many-requests`, and says when to come again. */
export type Quotas = {
  /** For a question under the id of its answer, that runs `leaseMs` at most. */
  question(user: string, id: string, leaseMs: number): Promise<Result<Release>>
  /** For an export under an id of its own. */
  export(user: string, id: string, leaseMs: number): Promise<Result<Release>>
  /** Whether an address may try to sign in now. */
  mayTry(address: string): Promise<Result<true>>
  /** Counts a try that failed. */
  failedTry(address: string): Promise<Result<true>>
  prune(): Promise<number>
}

export type QuotaDeps = {
  db: Db
  now: () => number
  limits: QuotaLimits
  log: { warn(message: string, fields?: Record<string, unknown>): void }
}

const dayMs = 86_400_000
/** When something in flight will end is not known. */
const inFlightWaitMs = 2_000

/** The quotas of everybody, over one database. */
export function createQuotas({ db, now, limits, log }: QuotaDeps): Quotas {
  const release = (holder: string): Release => {
    // The lease ends it should the database be away now.
    return async () => void (await freeSlot(db, holder).catch((error: unknown) => log.warn('a slot was not given back', { error })))
  }
  const signIns = limits.failedSignInsPerMinute
  return {
    question: async (user, id, leaseMs) => {
      const at = now()
      const dayStart = at - (at % dayMs)
      const asking = {
        user,
        holder: id,
        inFlight: limits.questionsInFlight,
        perMinute: limits.questionsPerMinute,
        leaseMs,
        tokensSince: limits.modelTokensPerDay === 0 ? null : dayStart,
      }
      let taken = await takeQuestion(db, asking, at)
      // Somebody was quicker with the same number; there are at most as many of them as numbers.
      for (let left = limits.questionsInFlight; !taken.slot && !taken.full && left > 0; left--) taken = await takeQuestion(db, asking, at)
      if (!taken.slot) {
        return tooMany(
          `You have ${limits.questionsInFlight} questions running, which is the most at one time. Wait for one to end.`,
          inFlightWaitMs,
        )
      }
      if (!taken.rate) {
        await freeSlot(db, id)
        const wait = (taken.rateWaitMs ?? 0) + 60_000 / limits.questionsPerMinute - 60_000
        return tooMany(`You asked ${limits.questionsPerMinute} questions in a minute, which is the most. Wait a little.`, wait)
      }
      if (limits.modelTokensPerDay > 0 && taken.tokens >= limits.modelTokensPerDay) {
        await freeSlot(db, id)
        return tooMany(
          `Your questions used ${taken.tokens} tokens of the language model today; ${limits.modelTokensPerDay} a day is the most. The day ends at midnight UTC.`,
          dayStart + dayMs - at,
        )
      }
      return ok(release(id))
    },
    export: async (user, id, leaseMs) => {
      for (let left = limits.exportsInFlight; left > 0; left--) {
        if (await takeSlot(db, `exports ${user}`, id, limits.exportsInFlight, now(), leaseMs)) return ok(release(id))
      }
      return tooMany(
        `You have ${limits.exportsInFlight} exports running, which is the most at one time. Wait for one to end.`,
        inFlightWaitMs,
      )
    },
    mayTry: async (address) => {
      const wait = await rateWait(db, `sign-in ${address}`, signIns, now())
      return wait > 0 ? tooMany(blocked, wait) : ok(true)
    },
    failedTry: async (address) => {
      const key = `sign-in ${address}`
      if (await takeRate(db, key, signIns, now())) return ok(true)
      return tooMany(blocked, await rateWait(db, key, signIns, now()))
    },
    prune: () => pruneQuotas(db, now()),
  }
}

const blocked = 'Too many tries to sign in failed from this address. Wait a little.'

const tooMany = (message: string, retryAfterMs: number) =>
  fail({ kind: 'too-many-requests', message, retryAfterMs: Math.max(1_000, Math.ceil(retryAfterMs)) } as const)
