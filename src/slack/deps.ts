import type { ModalView } from '@slack/types'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Timer } from '../base/timer.ts'
import type { Dialect } from '../catalog/catalog.ts'
import type { ChatService } from '../chat/chat-service.ts'
import type { Db } from '../db/db.ts'
import type { Principal } from '../identity/principal.ts'
import type { NewMonitorInput } from '../monitors/service/save-monitor.ts'
import type { SlackApi } from './api.ts'
import type { SlackBlock } from './blocks/message.ts'
import type { ChannelPolicies, ReadFrom } from './channel-policy.ts'
import type { DrawChart } from './chart-picture.ts'
import type { TagsOf } from './column-tags.ts'
import type { ReadSubmission } from './monitors/read-submission.ts'
import type { Submission } from './read-interaction.ts'

/** Paces and patience, in milliseconds. */
export type SlackLimits = {
  /** Least time between two additions to a stream, and the same for each run that is going on in the workspace. */
  appendEveryMs: number
  appendPerRunMs: number
  /** A stream is ended after this time, before Slack does; the answer then replaces it. */
  streamMs: number
  /** Time between two changes of a message that stands in for a stream. */
  updateEveryMs: number
  jobLeaseMs: number
  /** Jobs that one process runs at once. */
  jobsAtOnce: number
  linkMs: number
  /** Pictures are deleted in Slack after this time at the latest. */
  keepFilesMs: number
  /** Time between two tries to show a file that was just uploaded. */
  fileReadyMs: number
  maxBodyBytes: number
}

export const defaultSlackLimits: SlackLimits = {
  appendEveryMs: 600,
  appendPerRunMs: 700,
  streamMs: 240_000,
  updateEveryMs: 3_000,
  jobLeaseMs: 30_000,
  jobsAtOnce: 50,
  linkMs: 15 * 60_000,
  keepFilesMs: 30 * 86_400_000,
  fileReadyMs: 1_500,
  maxBodyBytes: 262_144,
}

/** What came of a press on an alert, as a sentence: for the person alone, or for all in its thread where `read`, what it tells was read from, may stand. */
export type AlertPress = { said: string; to: 'person' } | { said: string; to: 'all'; read: ReadFrom | 'nothing' }

/** What the Slack door uses of monitors. */
export type SlackMonitors = {
  /** The view that saves an answer as a monitor, or that says why it cannot be one. */
  saveView(principal: Principal, answer: string, place: { team: string; channel: string | null }): Promise<ModalView>
  /** What was filled in. */
  read(submission: Submission): ReadSubmission
  /** Saves it under an id, once, with the rights of its owner; a sentence either way. */
  save(principal: Principal, input: NewMonitorInput, id: string): Promise<{ saved: boolean; said: string }>
  press(principal: Principal, action: string, alert: string): Promise<AlertPress>
  /** Own monitors and open alerts, for the app's home. */
  home(principal: Principal): Promise<SlackBlock[]>
}

/** Everything that the Slack door needs; `entry/` builds one. */
export type SlackDeps = {
  db: Db
  chat: ChatService
  api: SlackApi
  /** Two while they are exchanged. */
  signingSecrets: readonly string[]
  /** Whether deliveries of this workspace are taken. */
  isInstalled: (team: string) => Promise<boolean>
  /** The app was taken out of a workspace at a time (epoch seconds, null: now): its token and links are of no use any more. */
  removed: (team: string, at: number | null) => Promise<void>
  /** A user of the service with the rights that they have now; null when there is none any more. */
  principalOf: (userId: string) => Promise<Principal | null>
  /** The user of an e-mail address that Slack vouches for; absent: accounts are linked by hand. */
  userByEmail?: (email: string) => Promise<string | null>
  /** Where answers may stand, by what they were read from. */
  channelPolicies: ChannelPolicies
  /** The data source that questions from Slack go to. */
  dataSource: Dialect
  /** The tags of columns as the model has them that this person asks; null while it cannot be read. */
  tagsOf: (principal: Principal) => Promise<TagsOf | null>
  /** Monitors, where the service has them: what can be saved, and alerts that are answered from Slack. */
  monitors?: SlackMonitors
  /** Draws charts that Slack cannot; absent where this runtime cannot either. */
  drawChart?: DrawChart
  /** Questions to start with, for this person. */
  examples: (principal: Principal) => Promise<string[]>
  /** Where the page is reached, without a slash at the end. */
  baseUrl: string
  timeZone: () => string
  clock: Clock
  timer: Timer
  newId: () => string
  log: Logger
  limits: SlackLimits
  /** Keeps work alive after its request has been answered. */
  background: (work: Promise<unknown>) => void
}
