/** The rule of the guard that a candidate broke. */
export type Rule =
  | 'input'
  | 'syntax'
  | 'statements'
  | 'statement'
  | 'node'
  | 'field'
  | 'table'
  | 'column'
  | 'function'
  | 'operator'
  | 'type'
  | 'collation'
  | 'size'
  | 'cost'
  | 'printer'

/** One reason why a candidate may not run. `position` is a UTF-16 index into the candidate; `message` ends with what is allowed instead. */
export type Violation = { rule: Rule; message: string; position: number | null }

export type UnsafeSql = { kind: 'unsafe-sql'; violations: Violation[] }
export type Refused = { kind: 'refused'; code: string; message: string; couldAsk: string[] }
/** `message` is there when something else than the cost is too much. */
export type TooExpensive = { kind: 'too-expensive'; cost: number; maxCost: number; confirmable: boolean; message?: string }
export type QueryFailed = { kind: 'query-failed'; sqlstate: string; message: string; position: number | null }
export type QueryTimeout = { kind: 'query-timeout'; limitMs: number }
export type DatabaseUnavailable = { kind: 'database-unavailable'; message: string }
export type ModelUnavailable = {
  kind: 'model-unavailable'
  reason: 'not-configured' | 'timeout' | 'rate-limited' | 'server-error' | 'connection' | 'bad-reply' | 'context-overflow' | 'rejected'
  message: string
}
export type InvalidRequest = {
  kind: 'invalid-request'
  message: string
  tooLarge?: boolean
  wrongMethod?: boolean
  issues?: { path: string; message: string }[]
}

/** Everything that goes wrong in normal use; bugs are thrown instead. The kinds are the `code` of `refused` and `error` events. */
export type Problem =
  | UnsafeSql
  | Refused
  | TooExpensive
  | QueryFailed
  | QueryTimeout
  | ModelUnavailable
  | DatabaseUnavailable
  | InvalidRequest
  | { kind: 'unauthenticated'; message: string }
  | { kind: 'sign-in-unavailable'; message: string }
  | { kind: 'forbidden'; message: string }
  | { kind: 'not-found'; what: string }
  | { kind: 'conflict'; message: string }
  | { kind: 'too-many-requests'; message: string; retryAfterMs: number }
  | { kind: 'cancelled' }
  | { kind: 'internal'; errorId: string }
