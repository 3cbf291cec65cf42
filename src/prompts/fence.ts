const tags = 'question|earlier|tables|notes|examples|verified|values|dates|sql|error|hints|reply|context|words'
const anyTag = new RegExp(`<(/?)(?=\\s*/?\\s*(?:${tags})\\b)`, 'gi')

/** The tags that data stands between in prompts. */
export type FenceTag =
  | 'question'
  | 'earlier'
  | 'tables'
  | 'notes'
  | 'examples'
  | 'verified'
  | 'values'
  | 'dates'
  | 'sql'
  | 'error'
  | 'hints'
  | 'reply'
  | 'context'
  | 'words'

/** Text as data between two tags. Whatever the text holds, it cannot close its fence or open another: such tags are defused. */
export const fence = (tag: FenceTag, text: string): string => `<${tag}>\n${defuse(text)}\n</${tag}>`

/** Text with our own tags made harmless (`<\question`) and control characters other than line breaks and tabs taken out. */
export const defuse = (text: string): string => stripControls(text).replace(anyTag, '<\\$1')

/** Text on one line, defused; for comments and names inside a line of a table. */
export const oneLine = (text: string): string => defuse(text).replace(/\s+/g, ' ').trim()

const stripControls = (text: string): string =>
  [...text].filter((character) => character === '\n' || character === '\t' || !isControl(character.codePointAt(0) ?? 0)).join('')

/** C0 and C1 controls, and the marks that reorder text or hide it. */
const isControl = (code: number): boolean =>
  code < 32 ||
  (code >= 127 && code < 160) ||
  (code >= 0x20_2a && code <= 0x20_2e) ||
  (code >= 0x20_66 && code <= 0x20_69) ||
  (code >= 0xe_00_00 && code <= 0xe_00_7f)
