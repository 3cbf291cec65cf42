import { slackLimits } from '../limits.ts'
import type { SlackBlock, SlackMessage } from './message.ts'

/**
 * What Slack would refuse of a message, in words; empty when it holds all limits. Looked at before each call, so that a message that is too long costs no call.
 */
export function messageFaults({ text, blocks }: SlackMessage): string[] {
  const faults = blocks.flatMap(blockFaults)
  if (blocks.length > slackLimits.blocks) faults.push(`${blocks.length} blocks, at most ${slackLimits.blocks}`)
  if (text.length === 0) faults.push('no text for readers without blocks')
  const characters = blocks.reduce((sum, block) => sum + textLength(block), 0)
  if (characters > slackLimits.messageCharacters) faults.push(`${characters} characters, at most ${slackLimits.messageCharacters}`)
  const charts = blocks.filter(({ type }) => type === 'data_visualization').length
  if (charts > slackLimits.chart.perMessage) faults.push(`${charts} charts, at most ${slackLimits.chart.perMessage}`)
  return faults
}

function blockFaults(block: SlackBlock): string[] {
  switch (block.type) {
    case 'markdown':
      return most('markdown', block.text.length, slackLimits.markdown)
    case 'section':
      return most('section', block.text?.text.length ?? 0, slackLimits.section)
    case 'header':
      return most('header', block.text.text.length, slackLimits.header)
    case 'context':
      return most('context elements', block.elements.length, slackLimits.contextElements)
    case 'context_actions':
      return most('context actions', block.elements.length, slackLimits.contextActions)
    case 'actions':
      return [...most('actions', block.elements.length, slackLimits.actions), ...block.elements.flatMap(elementFaults)]
    case 'data_table':
      return [
        ...most('table columns', block.rows[0]?.length ?? 0, slackLimits.table.columns),
        ...most('table rows', block.rows.length - 1, slackLimits.table.rows),
        ...most('table characters', textLength(block), slackLimits.table.characters + 200),
      ]
    default:
      return []
  }
}

function elementFaults(element: object): string[] {
  const { value, url, text } = element as { value?: string; url?: string; text?: { text: string } }
  return [
    ...most('button value', value?.length ?? 0, slackLimits.buttonValue),
    ...most('button address', url?.length ?? 0, slackLimits.url),
    ...most('button label', text?.text.length ?? 0, slackLimits.buttonLabel),
  ]
}

const most = (what: string, found: number, limit: number): string[] => (found > limit ? [`${what}: ${found}, at most ${limit}`] : [])

/** The characters of all texts in a block. */
function textLength(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 0
  return Object.entries(part).reduce(
    (sum, [key, value]) => sum + (key === 'text' && typeof value === 'string' ? value.length : textLength(value)),
    0,
  )
}
