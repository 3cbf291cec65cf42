import type { Message } from './message.ts'
import { cellText, facts, linkList, oneLine } from './message-text.ts'

/**
 * A message as a mail in HTML without scripts, pictures or links of others: every value is escaped, and only addresses of the service become
 * links. Styles are inline, for many mail readers drop all else.
 */
export function messageHtml(message: Message): string {
  const groups =
    message.groups.length > 1
      ? `<ul>${message.groups.map((group) => `<li><b>${escapeHtml(group.kind.replace('_', ' '))}</b> (${escapeHtml(group.severity)}): ${linked(group.sentence, group.url)}</li>`).join('')}${message.more > 0 ? `<li>and ${message.more} more</li>` : ''}</ul>`
      : `<p>${escapeHtml(message.sentence)}</p>`
  const rows = facts(message).map(
    ([name, value]) => `<tr><th${cell('left')}>${escapeHtml(name)}</th><td${cell('left')}>${escapeHtml(value)}</td></tr>`,
  )
  const links = linkList(message).map(([name, url]) => linked(name, url))
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escapeHtml(message.title)}</title></head>`,
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.5">',
    `<h1 style="font-size:18px">${escapeHtml(message.title)}</h1>`,
    groups,
    rows.length > 0 ? `<table style="border-collapse:collapse">${rows.join('')}</table>` : '',
    evidenceTable(message),
    ...message.notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    links.length > 0 ? `<p>${links.join(' · ')}</p>` : '',
    message.sql === null ? '' : `<details><summary>SQL</summary><pre>${escapeLines(message.sql)}</pre></details>`,
    '</body></html>',
  ].join('\n')
}

function evidenceTable({ evidence }: Message): string {
  if (evidence === null) return ''
  const head = evidence.columns.map((name) => `<th${cell('left')}>${escapeHtml(name)}</th>`).join('')
  const body = evidence.rows
    .map((row) => `<tr>${row.map((value) => `<td${cell('left')}>${escapeHtml(cellText(value))}</td>`).join('')}</tr>`)
    .join('')
  return `<table style="border-collapse:collapse;margin-top:1em"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>${evidence.truncated ? '<p>The result was cut.</p>' : ''}`
}

const cell = (align: string): string => ` style="border:1px solid #ccc;padding:2px 8px;text-align:${align}"`

const linked = (name: string, url: string | null): string =>
  url !== null && /^https?:\/\//.test(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(name)}</a>` : escapeHtml(name)

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeLines = (text: string): string => text.replace(/[&<>"']/g, (mark) => entities[mark] ?? mark)
/** A text that stands for itself between tags and in quoted attributes, on one line. */
export const escapeHtml = (text: string): string => escapeLines(oneLine(text))
