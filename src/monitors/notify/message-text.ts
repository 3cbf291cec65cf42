import type { Cell } from '../../present/columns.ts'
import { noValue } from '../../present/format.ts'
import { printable } from '../../present/printable.ts'
import { slotText } from './build-message.ts'
import type { Message } from './message.ts'
import { groupName } from './write-value.ts'

/** A message as plain text, for mail readers and terminals. Values cannot break out of their line: control characters become symbols. */
export function messageText(message: Message): string {
  const lines = [
    message.title,
    '',
    ...(message.groups.length > 1
      ? message.groups.map((group) => `- [${group.kind.replace('_', ' ')}, ${group.severity}] ${group.sentence}`)
      : [message.sentence]),
    ...(message.more > 0 ? [`and ${message.more} more`] : []),
    '',
    ...facts(message).map(([name, value]) => `${name}: ${value}`),
    ...evidenceLines(message),
    ...message.notes.map((note) => `Note: ${note}`),
    '',
    ...linkList(message).map(([name, url]) => `${name}: ${url}`),
  ]
  return `${lines
    .map(oneLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}

/** What is said beside the sentences, by name, in order; only what there is. */
export function facts(message: Message): [string, string][] {
  const slot = slotText(message)
  const [group] = message.groups
  const one = message.groups.length === 1 && group ? group : null
  return [
    ['Rule', message.rule],
    ['Value', one?.value ?? ''],
    ['Limit', one?.limit ?? ''],
    ['Expected', one?.expected ?? ''],
    ['Change', one?.change ?? ''],
    ['Group', one === null ? '' : groupName(one.group)],
    ['Seen', one === null || one.occurrences < 2 ? '' : `${one.occurrences} times since ${one.since === null ? noValue : one.since}`],
    ['Checked for', slot ?? ''],
    ['Monitor', message.monitor.version > 0 ? `${message.monitor.name}, version ${message.monitor.version}` : ''],
  ].filter((pair): pair is [string, string] => pair[1] !== '')
}

const linkNames: [keyof Message['links'], string][] = [
  ['open', 'Open'],
  ['acknowledge', 'Acknowledge'],
  ['snooze', 'Snooze'],
  ['right', 'It was right'],
  ['wrong', 'False alarm'],
  ['ask', 'Ask about it'],
]

/** The links of a message with their names, in order; only those that apply. */
export const linkList = ({ links }: Message): [string, string][] =>
  linkNames.flatMap(([key, name]) => (links[key] === null ? [] : [[name, links[key]] satisfies [string, string]]))

function evidenceLines({ evidence }: Message): string[] {
  if (evidence === null) return []
  const rows = evidence.rows.map((row) => row.map(cellText).join(' | '))
  return ['', evidence.columns.join(' | '), ...rows, ...(evidence.truncated ? ['(the result was cut)'] : [])]
}

export const cellText = (cell: Cell): string => (cell === null ? noValue : String(cell))

/** A line stays one line, whatever a value holds. */
export const oneLine = (text: string): string => printable(text.replace(/\r\n?|\n/g, ' '))
