import type { Message } from './message.ts'
import { cellText, facts, linkList, oneLine } from './message-text.ts'

/**
 * A message as CommonMark with a table, for chat tools that a webhook feeds. Values are escaped, so that no data makes a link, a picture, a
 * mention or a heading. Source: CommonMark 0.31, 2.4 (backslash escapes).
 */
export function messageMarkdown(message: Message): string {
  const lines = [
    `**${escapeMarkdown(message.title)}**`,
    '',
    ...(message.groups.length > 1
      ? message.groups.map(
          (group) => `- *${escapeMarkdown(group.kind.replace('_', ' '))}* (${group.severity}): ${linked(group.sentence, group.url)}`,
        )
      : [escapeMarkdown(message.sentence)]),
    ...(message.more > 0 ? [`- and ${message.more} more`] : []),
    '',
    ...facts(message).map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`),
    ...evidenceLines(message),
    ...(message.notes.length > 0 ? ['', ...message.notes.map(escapeMarkdown)] : []),
    '',
    linkList(message)
      .map(([name, url]) => linked(name, url))
      .join(' · '),
  ]
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}

function evidenceLines({ evidence }: Message): string[] {
  if (evidence === null) return []
  const row = (cells: string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`
  return [
    '',
    row(evidence.columns),
    `|${evidence.columns.map(() => ' --- |').join('')}`,
    ...evidence.rows.map((cells) => row(cells.map(cellText))),
  ]
}

const linked = (name: string, url: string | null): string =>
  url !== null && /^https?:\/\/[^\s<>()]+$/.test(url) ? `[${escapeMarkdown(name)}](${url})` : escapeMarkdown(name)

/**
 * A text that CommonMark, and the dialects of chat tools, show as it is. `@` and bare addresses get a mark of no width, for no backslash keeps
 * them from becoming mentions and links.
 */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_{}[\]<>()#+\-.!|~&$=^"']/g, (mark) => `\\${mark}`)
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\\\./gi, (start) => `${start}\u200b`)
