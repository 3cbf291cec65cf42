import type { Problem } from './problem.ts'

/** What a stage gives back: a value, or the one problem that ended it. */
export type Result<T, P = Problem> = { ok: true; value: T } | { ok: false; problem: P }

/** Wraps a value as success. */
export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

/** Wraps a problem as failure. */
export const fail = <P>(problem: P): { ok: false; problem: P } => ({ ok: false, problem })
