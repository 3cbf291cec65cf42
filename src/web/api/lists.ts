import type { Outcome } from '../../present/answer/events.ts'
import { post, put, read, request } from './client.ts'

export type PastQuestion = {
  id: string
  conversation: string
  question: string
  asked_at: string
  outcome: Outcome | null
  translator: string | null
  row_count: number | null
  ms: number | null
}
export type HistoryFilter = { q: string; outcome: string; cursor: string | null }

/** A page of the asker's own questions; `next` leads to the page after it. */
export function getHistory(
  { q, outcome, cursor }: HistoryFilter,
  signal: AbortSignal,
): Promise<{ questions: PastQuestion[]; next: string | null }> {
  const query = new URLSearchParams({
    ...(q === '' ? {} : { q }),
    ...(outcome === '' ? {} : { outcome }),
    ...(cursor === null ? {} : { cursor }),
  })
  return read(request(`/api/history?${query}`, { signal }))
}

export type AskedOften = { question: string; times: number; users: number; last: string }
export type UsageView = {
  since: string
  top: AskedOften[]
  unanswered: AskedOften[]
  slow: { question: string; times: number; slowest_ms: number; average_ms: number }[]
  costly: { question: string; times: number; tokens: number; cost: number | null }[]
  judged_wrong: { question: string; reasons: string[]; note: string | null; asked_at: string }[]
  per_user_and_day: { user: string; day: string; questions: number; answered: number }[]
}
export const getUsage = (days: number, signal: AbortSignal): Promise<UsageView> => read(request(`/api/usage?days=${days}`, { signal }))

export type VerifiedQuestionView = {
  id: string
  name: string
  question: string
  sql: string
  verified_by: string
  verified_at: string
  note: string | null
  source: 'shipped' | 'promoted' | 'imported'
  status: string
  reason: string | null
  uses: number
  version: number
}
export const getVerified = (signal: AbortSignal): Promise<{ questions: VerifiedQuestionView[]; next: string | null }> =>
  read(request('/api/verified-questions?limit=200', { signal }))

export const setVerifiedStatus = (id: string, version: number, status: 'active' | 'rejected'): Promise<VerifiedQuestionView> =>
  read(request(`/api/verified-questions/${encodeURIComponent(id)}`, { ...post({ version, status }), method: 'PATCH' }))

/** Approves an answer; `notes` say for what it holds only. */
export const approveAnswer = (id: string, note: string): Promise<{ name: string; notes: string[] }> =>
  read(request(`/api/answers/${encodeURIComponent(id)}/verify`, post(note === '' ? {} : { note })))

export type Feedback = { rating: 'right' | 'wrong'; reasons: string[]; note: string | null }
export const giveFeedback = (id: string, feedback: Feedback): Promise<Feedback> =>
  read(request(`/api/answers/${encodeURIComponent(id)}/feedback`, put(feedback)))
