import type { ModalView } from '@slack/types'
import * as z from 'zod'
import { feedbackSchema, saveFeedback } from '../chat/feedback.table.ts'
import type { Principal } from '../identity/principal.ts'
import { views } from './actions.ts'
import { authorOf } from './author.ts'
import { messageView } from './blocks/views.ts'
import { channelAccess } from './channel-access.ts'
import type { SlackDeps, SlackMonitors } from './deps.ts'
import { plain } from './escape.ts'
import type { Submission } from './read-interaction.ts'

/** What Slack does with a submitted view: faults keep it open, another view takes its place, null closes it. */
export type SubmissionAnswer =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ModalView }
  | null

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
  if (submission.view.callback_id === views.monitor && deps.monitors !== undefined)
    return saveMonitor(deps, deps.monitors, author.principal, submission)
  return null
}

/** Faults of the form are said at once. The monitor is tried before it is saved, which may take longer than Slack waits: the view says so and is changed afterwards. */
async function saveMonitor(
  deps: SlackDeps,
  monitors: SlackMonitors,
  principal: Principal,
  submission: Submission,
): Promise<SubmissionAnswer> {
  const read = monitors.read(submission)
  if (!read.ok) return { response_action: 'errors', errors: read.faults }
  const { team, user, view } = submission
  // Messages will show data in that place: it must be one where an answer of this person may stand.
  const place = { channel: read.place, direct: read.place.startsWith('D'), user: user.id, ts: '', rootTs: '', text: '', external: false }
  const access = await channelAccess(deps, team.id, place)
  if (access.post !== 'here')
    return {
      response_action: 'errors',
      errors: { place: access.post === 'nowhere' ? access.message : 'Answers are given in direct messages here.' },
    }
  deps.background(
    monitors.save(principal, read.input).then(async ({ saved, said }) => {
      await deps.api.call(team.id, 'views.update', { view_id: view.id, view: messageView(saved ? 'Saved' : 'Not saved', said) })
      if (saved)
        await deps.api.call(team.id, 'chat.postMessage', {
          channel: read.place,
          text: `${plain(principal.name)} watches "${plain(read.input.name ?? 'an answer')}" here.`,
          mrkdwn: false,
        })
    }),
  )
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
