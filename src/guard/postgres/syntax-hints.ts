const unreadParts = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g

/** Signs of other databases, or of common slips, and what to write instead. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/`/, 'Write names in double quotes, not in backticks, or without any.'],
  [/\bselect\s+(?:distinct\s+)?top\b\s*\(?\s*\d/i, 'Write LIMIT 10 at the end instead of TOP 10.'],
  [/\blimit\s+\d+\s*,\s*\d+/i, 'Write LIMIT 10 OFFSET 20 instead of LIMIT 20, 10.'],
  [/\binterval\s+\d+(?:\.\d+)?\s+[a-z]+/i, "Write interval '7 days', with the number and the unit in one text."],
  [/\b(?:date|timestamp|datetime)_?(?:add|sub|diff)\s*\(/i, "Write day + interval '1 month' and day - start for dates."],
  [/\b(?:safe|try)_cast\s*\(/i, 'Write CAST(x AS numeric).'],
  [/\bqualify\b/i, 'Put the query into a sub-select and filter what its window function gives outside of it, instead of QUALIFY.'],
  [/\*\s*(?:except|exclude|replace)\s*\(/i, 'Name the columns one by one instead of * EXCEPT (…).'],
  [/\b(?:un)?pivot\b/i, 'Use sum(a) FILTER (WHERE …) once for each column instead of PIVOT.'],
  [/\bgroup\s+by\s+all\b/i, 'Name the columns behind GROUP BY, or give their numbers.'],
  [/\bminus\s+(?:all\s+)?select\b/i, 'Use EXCEPT instead of MINUS.'],
  [/(?:^|[\s(,.])\[[a-z_][\w ]*\]/i, 'Write names in double quotes, not in square brackets, or without any.'],
  [/\b(?:not\s+)?(?:rlike|regexp)\b/i, "Write body ~ 'pattern' instead of RLIKE or REGEXP."],
  [/\bgroup_concat\s*\(/i, "Write string_agg(body, ', ' ORDER BY body) instead of GROUP_CONCAT."],
  [/\bstruct\s*\(/i, 'Select the columns themselves instead of STRUCT(…).'],
]

/**
 * What to do about a text that the grammar does not take, as one or two sentences. `position` is where it stopped. Texts, quoted names and
 * comments in it are not looked at.
 */
export function syntaxHint(candidate: string, position: number | null, message: string): string {
  const plain = candidate.replaceAll(unreadParts, (part) => ' '.repeat(part.length))
  if (message.startsWith('unterminated quoted string')) return 'Close the text with a single quote; a quote inside of it is written twice.'
  if (message.startsWith('unterminated quoted identifier')) return 'Close the name with a double quote; texts stand in single quotes.'
  const known = signs.find(([sign]) => sign.test(plain))
  if (known !== undefined) return known[1]
  const before = plain.slice(0, position ?? plain.length).trimEnd()
  if (before.endsWith(',') && /^\s*(?:from|where|group|order|having|limit|union|\)|$)/i.test(plain.slice(position ?? plain.length)))
    return 'Leave out the comma before it.'
  const open = plain.split('(').length - plain.split(')').length
  if (open > 0 && /end of input/.test(message)) return 'Close the brackets that are open.'
  if (open < 0 && plain[position ?? 0] === ')') return 'Leave out the bracket that closes nothing.'
  return "Write one SELECT in PostgreSQL's syntax."
}
