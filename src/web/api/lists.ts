import { call } from './client.ts'
import type { Routes } from './routes.ts'

export type PastQuestion = Routes['GET /api/history']['answer']['questions'][number]
type Outcomes = NonNullable<NonNullable<Routes['GET /api/history']['query']>['outcome']>
export type HistoryFilter = { q: string; outcome: Outcomes | ''; cursor: string | null }

/** A page of the asker's own questions; `next` leads to the page after it. */
export function getHistory({ q, outcome, cursor }: HistoryFilter, signal: AbortSignal): Promise<Routes['GET /api/history']['answer']> {
  const query = { ...(q === '' ? {} : { q }), ...(outcome === '' ? {} : { outcome }), ...(cursor === null ? {} : { cursor }) }
  return call('GET /api/history', { query }, { signal })
}

export type UsageView = Routes['GET /api/usage']['answer']
export type VerifiedQuestionView = Routes['GET /api/verified-questions']['answer']['questions'][number]
export type Feedback = Routes['PUT /api/answers/{id}/feedback']['body']
