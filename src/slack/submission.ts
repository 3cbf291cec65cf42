import * as z from 'zod'
import { feedbackSchema, saveFeedback } from '../chat/feedback.table.ts'
import { views } from './actions.ts'
import { authorOf } from './author.ts'
import type { SlackDeps } from './deps.ts'
import type { Submission } from './read-interaction.ts'

/** What Slack does with a submitted view: faults keep it open, null closes it. */
export type SubmissionAnswer = { response_action: 'errors'; errors: Record<string, string> } | null

/** Takes a submitted view, which Slack keeps open until it is answered. */
export async function takeSubmission(deps: SlackDeps, submission: Submission): Promise<SubmissionAnswer> {
  const author = await authorOf(deps, { team: submission.team.id, slackUser: submission.user.id })
  if (!author.known) return null
  if (submission.view.callback_id === views.feedback) {
    const feedback = feedbackSchema.safeParse({ rating: 'wrong', reasons: reasonsOf(submission), note: noteOf(submission) })
    if (!feedback.success) return { response_action: 'errors', errors: { note: feedback.error.issues[0]?.message ?? 'expected words' } }
    await saveFeedback(deps.db, submission.view.private_metadata, author.principal.id, feedback.data)
    return null
  }
  if (submission.view.callback_id === views.monitor && deps.monitors !== undefined) {
    const saved = await deps.monitors.save(author.principal, submission)
    return 'faults' in saved ? { response_action: 'errors', errors: saved.faults } : null
  }
  return null
}

const checkedSchema = z.object({ selected_options: z.array(z.object({ value: z.string() })).default([]) })
const typedSchema = z.object({ value: z.string().nullish() })

const reasonsOf = ({ view }: Submission): string[] => {
  const parsed = checkedSchema.safeParse(view.state.values.reasons?.reasons)
  return parsed.success ? parsed.data.selected_options.map(({ value }) => value) : []
}

const noteOf = ({ view }: Submission): string | null => {
  const parsed = typedSchema.safeParse(view.state.values.note?.note)
  return parsed.success ? (parsed.data.value ?? null) : null
}
