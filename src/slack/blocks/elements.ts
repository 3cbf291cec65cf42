import type { Button, ContextBlock, PlainTextElement } from '@slack/types'
import { clip, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'

/** Words without markup; emoji names in them stay words. */
export const plainText = (text: string, most: number = slackLimits.buttonLabel): PlainTextElement => ({
  type: 'plain_text',
  text: clip(plain(text), most) || ' ',
  emoji: false,
})

/** A button that comes back as an interaction with `value`. */
export const button = (action: string, label: string, value: string, style?: 'primary' | 'danger'): Button => ({
  type: 'button',
  action_id: action,
  text: plainText(label),
  value: value.slice(0, slackLimits.buttonValue),
  ...(style === undefined ? {} : { style }),
})

/** A button that opens an address. Slack tells of the press all the same. */
export const linkButton = (action: string, label: string, url: string): Button => ({
  type: 'button',
  action_id: action,
  text: plainText(label),
  url: url.slice(0, slackLimits.url),
})

/** A line of small print, of texts already escaped for mrkdwn; null when there is nothing to say. */
export function context(texts: (string | null)[]): ContextBlock | null {
  const elements = texts
    .filter((text) => text !== null && text !== '')
    .slice(0, slackLimits.contextElements)
    .map((text) => ({ type: 'mrkdwn' as const, text: clip(text ?? '', slackLimits.contextText), verbatim: true }))
  return elements.length === 0 ? null : { type: 'context', elements }
}
