import type { ActionsBlock, DataTableBlock } from '@slack/types'
import type { Message } from '../../monitors/notify/message.ts'
import { actions } from '../actions.ts'
import { clip, markdown, mrkdwn, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'
import { button, context, linkButton } from './elements.ts'
import type { SlackBlock, SlackMessage } from './message.ts'

const marks: Record<Message['groups'][number]['severity'], string> = { low: '🔵', medium: '🟡', high: '🟠', critical: '🔴' }
const longestGroup = 400
const mostGroups = 10

/**
 * A message of a monitor for Slack: what happened to each group, the rows that show it, and what can be done. Without `evidence` it has no table, without `why` no
 * button that reads more.
 */
export function alertMessage(message: Message, { evidence, why }: { evidence: boolean; why: boolean }): SlackMessage {
  const { monitor, links } = message
  const groups = message.groups
    .slice(0, mostGroups)
    .map(
      (group) =>
        `${group.kind === 'resolved' || group.kind === 'data_back' ? '🟢' : marks[group.severity]} ${markdown(clip(group.sentence, longestGroup))}`,
    )
  const left = message.groups.length - groups.length + message.more
  const lines = [
    `**${markdown(clip(message.title, 200))}**`,
    ...(groups.length > 0 ? groups : [markdown(message.sentence)]),
    ...(left > 0 ? [`and ${left} more`] : []),
  ]
  const table = evidence ? evidenceTable(message) : null
  const blocks: (SlackBlock | null)[] = [
    { type: 'markdown', text: lines.join('\n\n') },
    table,
    context([
      mrkdwn(`Rule: ${clip(message.rule, 500)}`),
      mrkdwn(
        [`version ${monitor.version}`, message.slot === null ? null : `${message.slot} (${message.timezone})`, `runs as ${monitor.owner}`]
          .filter((part) => part !== null)
          .join(' · '),
      ),
      ...message.notes.slice(0, 3).map((note) => mrkdwn(clip(note, 500))),
    ]),
    buttons(message, why),
    { type: 'actions', elements: [linkButton(actions.openAlert, 'Open', links.open)] },
  ]
  const text = clip(plain([message.title, message.sentence].join(': ')), slackLimits.fallbackText)
  return { text, blocks: blocks.filter((block) => block !== null) }
}

/** Buttons for the first open alert of the message; the others are on its page. */
function buttons({ groups, kind }: Message, why: boolean): ActionsBlock | null {
  const alert = groups.find((group) => group.alert !== null && group.kind !== 'resolved' && group.kind !== 'data_back')?.alert ?? null
  if (alert === null || kind === 'drill') return null
  return {
    type: 'actions',
    elements: [
      button(actions.acknowledge, 'Acknowledge', alert, 'primary'),
      button(actions.snooze, 'Snooze a day', alert),
      button(actions.truePositive, 'Right to tell', alert),
      button(actions.falsePositive, 'False alarm', alert),
      ...(why ? [button(actions.why, 'Ask why', alert)] : []),
    ],
  }
}

function evidenceTable({ evidence, title }: Message): DataTableBlock | null {
  if (evidence === null || evidence.rows.length === 0 || evidence.columns.length === 0) return null
  const text = (cell: unknown) => ({ type: 'raw_text' as const, text: clip(plain(cell === null ? '–' : String(cell)), 200) || ' ' })
  const columns = evidence.columns.slice(0, 6)
  return {
    type: 'data_table',
    caption: clip(plain(title), 150) || 'Rows',
    rows: [columns.map(text), ...evidence.rows.slice(0, 10).map((row) => columns.map((_, at) => text(row[at] ?? null)))],
    page_size: 5,
    row_header_column_index: 0,
  }
}
