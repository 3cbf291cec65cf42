import { displayWidth, padWidth } from '../../present/display-width.ts'
import { printable } from '../../present/printable.ts'

/** Lines of texts under a head, each column as wide as its longest text but at most `widest`; longer ones end in an ellipsis. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[], widest = 60): string {
  const shorten = (text: string): string => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text)
  const lines = [head, ...rows.map((row) => row.map((text) => shorten(printable(text).replaceAll('\n', ' '))))]
  const widths = head.map((_, at) => Math.max(...lines.map((line) => displayWidth(line[at] ?? ''))))
  return lines
    .map((line) =>
      line
        .map((text, at) => padWidth(text, widths[at] ?? 0, false))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** An instant in a time zone as a reader writes it, to the minute; a dash where there is none. */
export function instantText(instant: string | null, timeZone: string): string {
  if (instant === null) return '–'
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return parts.format(new Date(instant))
}
