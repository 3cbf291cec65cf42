import type { Message } from '../../monitors/notify/message.ts'
import { actions } from '../actions.ts'
import { clip, markdown, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'
import { linkButton } from './elements.ts'
import type { SlackMessage } from './message.ts'

/** Lines of a digest; the block that holds them takes no more. */
export const mostDigested = 30
const longestTitle = 120

/** What was too much for one hour: a line with a link for each of the first messages, as each may stand where it is posted, and how many more there are. */
export function slackDigest(digest: Message, parts: readonly Message[], more: number): SlackMessage {
  const lines = [
    `**${markdown(digest.title)}**`,
    markdown(digest.sentence),
    parts.map(({ title, links }) => `- [${markdown(clip(title, longestTitle))}](${links.open})`).join('\n'),
    more > 0 ? `and ${more} more` : '',
  ]
  return {
    text: clip(plain(`${digest.title}: ${digest.sentence}`), slackLimits.fallbackText),
    blocks: [
      { type: 'markdown', text: lines.filter((line) => line !== '').join('\n\n') },
      { type: 'actions', elements: [linkButton(actions.openAlert, 'Open', digest.links.open)] },
    ],
  }
}
