import type { AnyChunk, ModalView } from '@slack/types'
import type { SlackBlock } from './blocks/message.ts'

type Place = { channel: string; ts: string }
/** `text` is words as people read them; `api.ts` writes them for Slack. */
type Shown = { text: string; blocks?: readonly SlackBlock[]; mrkdwn?: boolean }
type Posted = Shown & { channel: string; thread_ts?: string }

/** What a person is told: text, and blocks where there are some. */
export type Said = Pick<Shown, 'text' | 'blocks'>

/** The app's home, with our chart block besides those that Slack's types know. */
export type HomeView = { type: 'home'; blocks: readonly SlackBlock[] }

/** The methods of the Web API that we call, with what they are given. Source: Slack's reference of methods. */
export type SlackCalls = {
  'agents.sessions.setStatus': { channel_id: string; thread_ts: string; status: 'processing' | 'active'; title?: string }
  'assistant.threads.setSuggestedPrompts': { channel_id: string; prompts: readonly { title: string; message: string }[] }
  'auth.test': Record<string, never>
  'chat.appendStream': Place & { chunks: readonly AnyChunk[] }
  'chat.delete': Place
  'chat.getPermalink': { channel: string; message_ts: string }
  'chat.postEphemeral': Posted & { user: string }
  'chat.postMessage': Posted & { metadata?: { event_type: string; event_payload: Record<string, string> } }
  'chat.startStream': {
    channel: string
    thread_ts: string
    recipient_user_id: string
    recipient_team_id: string
    task_display_mode: 'plan' | 'timeline'
  }
  'chat.stopStream': Place & { markdown_text?: string; chunks?: readonly AnyChunk[]; blocks?: readonly SlackBlock[] }
  'chat.update': Place & Shown
  'conversations.info': { channel: string }
  'conversations.open': { users: string }
  'files.completeUploadExternal': { files: readonly { id: string; title: string }[] }
  'files.delete': { file: string }
  'files.getUploadURLExternal': { filename: string; length: number; alt_txt: string }
  'users.info': { user: string }
  'views.open': { trigger_id: string; view: ModalView }
  'views.publish': { user_id: string; view: HomeView }
  'views.update': { view_id: string; view: ModalView }
}
export type SlackMethod = keyof SlackCalls
