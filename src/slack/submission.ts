import type { ModalView } from '@slack/types'
import * as z from 'zod'
import { feedbackSchema, saveFeedback } from '../chat/feedback.table.ts'
import { views } from './actions.ts'
import { authorOf } from './author.ts'
import { messageView } from './blocks/views.ts'
import { takeDelivery } from './delivery.table.ts'
import type { SlackDeps, SlackMonitors } from './deps.ts'
import { placeFault, type Saving } from './jobs/save-monitor.ts'
import type { Submission } from './read-interaction.ts'

/** What Slack does with a submitted view: faults keep it open, another view takes its place, null closes it. */
export type SubmissionAnswer =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ModalView }
  | null

/** Begins jobs that were noted. */
type Wakes = { wake(): void }

/** Takes a submitted view, which Slack keeps open until it is answered. */
export async function takeSubmission(deps: SlackDeps, jobs: Wakes, submission: Submission): Promise<SubmissionAnswer> {
  const author = await authorOf(deps, { team: submission.team.id, slackUser: submission.user.id })
  if (!author.known) return null
  if (submission.view.callback_id === views.feedback) {
    const feedback = feedbackSchema.safeParse({ rating: 'wrong', reasons: reasonsOf(submission), note: noteOf(submission) })
    if (!feedback.success) return { response_action: 'errors', errors: { note: feedback.error.issues[0]?.message ?? 'expected words' } }
    await saveFeedback(deps.db, submission.view.private_metadata, author.principal.id, feedback.data)
    return null
  }
  if (submission.view.callback_id === views.monitor && deps.monitors !== undefined) return saveLater(deps, deps.monitors, jobs, submission)
  return null
}

/**
 * Faults of the form are said at once. The monitor is tried before it is saved, which may take longer than Slack waits: the view says so, and a job goes on with it. One
 * form is one monitor, however often it is submitted.
 */
async function saveLater(deps: SlackDeps, monitors: SlackMonitors, jobs: Wakes, submission: Submission): Promise<SubmissionAnswer> {
  const read = monitors.read(submission)
  if (!read.ok) return { response_action: 'errors', errors: read.faults }
  const fault = await placeFault(deps, submission, read.place, read.about.answer)
  if (fault !== null) return { response_action: 'errors', errors: { place: fault } }
  const { team, view } = submission
  const id = `view:${team.id}:${view.id}`
  const payload: Saving = { submission, monitor: deps.newId() }
  if (await takeDelivery(deps.db, id, { team: team.id, kind: 'save', dedupeKey: id, payload })) jobs.wake()
  return { response_action: 'update', view: messageView('Save as monitor', 'Trying it once …') }
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
