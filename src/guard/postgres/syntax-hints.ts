/** Signs of other databases, or of common slips, and what to write instead. Runs of blanks are one blank in what they are held against. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/`/, 'Write names in double quotes, not in backticks, or without any.'],
  [/\bselect (?:distinct )?top ?\(? ?\d/i, 'Write LIMIT 10 at the end instead of TOP 10.'],
  [/\blimit \d+ ?, ?\d+/i, 'Write LIMIT 10 OFFSET 20 instead of LIMIT 20, 10.'],
  [/\binterval \d+(?:\.\d+)? [a-z]+/i, "Write interval '7 days', with the number and the unit in one text."],
  [/\b(?:date|timestamp|datetime)_?(?:add|sub|diff) ?\(/i, "Write day + interval '1 month' and day - start for dates."],
  [/\b(?:safe|try)_cast ?\(/i, 'Write CAST(x AS numeric).'],
  [/\bqualify\b/i, 'Put the query into a sub-select and filter what its window function gives outside of it, instead of QUALIFY.'],
  [/\* ?(?:except|exclude|replace) ?\(/i, 'Name the columns one by one instead of * EXCEPT (…).'],
  [/\b(?:un)?pivot\b/i, 'Use sum(a) FILTER (WHERE …) once for each column instead of PIVOT.'],
  [/\bgroup by all\b/i, 'Name the columns behind GROUP BY, or give their numbers.'],
  [/\bminus (?:all )?select\b/i, 'Use EXCEPT instead of MINUS.'],
  [/(?:^|[ (,.])\[[a-z_][\w ]*\]/i, 'Write names in double quotes, not in square brackets, or without any.'],
  [/\b(?:not )?(?:rlike|regexp)\b/i, "Write body ~ 'pattern' instead of RLIKE or REGEXP."],
  [/\bgroup_concat ?\(/i, "Write string_agg(body, ', ' ORDER BY body) instead of GROUP_CONCAT."],
  [/\bstruct ?\(/i, 'Select the columns themselves instead of STRUCT(…).'],
]

/**
 * What to do about a text that the grammar does not take, as one or two sentences. `position` is where it stopped. Texts, quoted names and
 * comments in it are not looked at.
 */
export function syntaxHint(candidate: string, position: number | null, message: string): string {
  const plain = withoutTexts(candidate)
  if (message.startsWith('unterminated quoted string')) return 'Close the text with a single quote; a quote inside of it is written twice.'
  if (message.startsWith('unterminated quoted identifier')) return 'Close the name with a double quote; texts stand in single quotes.'
  const squeezed = plain.replaceAll(/\s+/g, ' ')
  const known = signs.find(([sign]) => sign.test(squeezed))
  if (known !== undefined) return known[1]
  const before = plain.slice(0, position ?? plain.length).trimEnd()
  if (before.endsWith(',') && /^\s*(?:from|where|group|order|having|limit|union|\)|$)/i.test(plain.slice(position ?? plain.length)))
    return 'Leave out the comma before it.'
  const open = plain.split('(').length - plain.split(')').length
  if (open > 0 && /end of input/.test(message)) return 'Close the brackets that are open.'
  if (open < 0 && plain[position ?? 0] === ')') return 'Leave out the bracket that closes nothing.'
  return "Write one SELECT in PostgreSQL's syntax."
}

const closing: Record<string, string> = { "'": "'", '"': '"', '--': '\n', '/*': '*/' }

/** The same text, as long as before, with blanks for texts, quoted names and comments. In one pass, whatever is left open. */
function withoutTexts(text: string): string {
  const opening = /['"]|--|\/\*/g
  let plain = ''
  for (let at = 0; ; ) {
    opening.lastIndex = at
    const found = opening.exec(text)
    if (found === null) return plain + text.slice(at)
    const close = closing[found[0]] ?? ''
    const closed = text.indexOf(close, found.index + found[0].length)
    const end = closed < 0 ? text.length : closed + close.length
    plain += text.slice(at, found.index) + ' '.repeat(end - found.index)
    at = end
  }
}
