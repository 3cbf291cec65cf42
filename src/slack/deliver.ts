import { pause } from '../base/timer.ts'
import type { SlackReply } from './api.ts'
import { type Rendering, renderings } from './blocks/answer-message.ts'
import type { SlackMessage } from './blocks/message.ts'
import { messageFaults } from './blocks/message-faults.ts'
import type { SlackDeps } from './deps.ts'

/** Words of Slack for a message that it will not show as it is; another rendering may pass. */
const refusals = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long', 'no_text', 'invalid_arguments'])

/** Slack takes a moment until messages may show a file that was just uploaded, and refuses them before. */
const fileTries = 4

/** A message in one rendering; null where that one has nothing of its own to show. */
export type Render = (rendering: Rendering) => Promise<SlackMessage | null>

/**
 * Sends a message in the richest rendering that Slack takes: what breaks a limit that we know of is not tried, what Slack refuses is tried in the next. The last
 * reply is given back; a fault of another kind ends it at once.
 */
export async function deliver(
  { timer, limits }: Pick<SlackDeps, 'timer' | 'limits'>,
  render: Render,
  send: (message: SlackMessage) => Promise<SlackReply>,
): Promise<SlackReply> {
  let last: SlackReply = { ok: false, error: 'msg_blocks_too_long', body: {} }
  let before = ''
  for (const rendering of renderings) {
    const message = await render(rendering)
    const text = JSON.stringify(message)
    if (message === null || text === before || messageFaults(message).length > 0) continue
    before = text
    last = await send(message)
    for (let again = 1; rendering === 'image' && again < fileTries && !last.ok && last.error === 'invalid_blocks'; again++) {
      await pause(timer, limits.fileReadyMs, new AbortController().signal)
      last = await send(message)
    }
    if (last.ok || !refusals.has(last.error)) return last
  }
  return last
}
