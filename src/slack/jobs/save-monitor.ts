import * as z from 'zod'
import { authorOf } from '../author.ts'
import { messageView } from '../blocks/views.ts'
import { answerFits, channelAccess } from '../channel-access.ts'
import type { SlackDeps } from '../deps.ts'
import { plain } from '../escape.ts'
import { type Submission, submissionSchema } from '../read-interaction.ts'
import { sayOnce } from '../said.table.ts'

/** A submitted form, as it waits to be saved; `monitor` is the id that it gets, whatever is tried again. */
export const savingSchema = z.object({ submission: submissionSchema, monitor: z.uuid() })
export type Saving = z.infer<typeof savingSchema>

/** Why messages of a monitor may not stand where somebody wants them; null when they may. They show data as an answer of this person would. */
export async function placeFault(deps: SlackDeps, { team, user }: Submission, place: string, answer: string): Promise<string | null> {
  const author = await authorOf(deps, { team: team.id, slackUser: user.id })
  if (!author.known) return 'You are not linked to an account any more.'
  const direct = place.startsWith('D') || place.startsWith('U')
  const access = await channelAccess(deps, team.id, { channel: place, direct, user: user.id, external: false })
  if (access.post === 'nowhere') return access.message
  const view = await deps.chat.getAnswer(author.principal, answer)
  if (!view.ok) return 'You may not see the answer any more that this is made of.'
  const fits = access.post === 'here' && (await answerFits(deps, author.principal, view.value, access.room))
  return fits ? null : 'What this is read from is shown in direct messages here. Choose yours.'
}

/** Tries and saves a monitor, and says in its form and its place what came of it. Rights and place are those of now, not of when the form was opened. */
export async function saveMonitor(deps: SlackDeps, team: string, { submission, monitor }: Saving): Promise<void> {
  const { monitors, api } = deps
  const { user, view } = submission
  const show = (title: string, said: string) => api.call(team, 'views.update', { view_id: view.id, view: messageView(title, said) })
  const author = await authorOf(deps, { team, slackUser: user.id })
  const read = monitors?.read(submission)
  if (!author.known || monitors === undefined || read === undefined || !read.ok)
    return void (await show('Not saved', 'It could not be saved. Open the form again from the answer.'))
  const fault = await placeFault(deps, submission, read.place, read.about.answer)
  if (fault !== null) return void (await show('Not saved', fault))
  const { saved, said } = await monitors.save(author.principal, read.input, monitor)
  await show(saved ? 'Saved' : 'Not saved', said)
  if (!saved) return
  const text = `${plain(author.principal.name)} watches "${plain(read.input.name ?? 'an answer')}" here.`
  await sayOnce(deps, team, `saved:${monitor}`, { channel: read.place, text, mrkdwn: false })
}
