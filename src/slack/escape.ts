import { printable } from '../present/printable.ts'

/** At most so many characters, with an ellipsis for what was left out; no emoji or accent is cut in two. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, most + 64))) {
    if (kept.length + segment.length > most - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** Text for places that read no markup: control characters and marks of direction are replaced. */
export const plain = (text: string): string => printable(text)

/**
 * Text for `mrkdwn`: with `&`, `<` and `>` written as entities there is no mention, channel or link in it, and marks of emphasis are kept from
 * their meaning by an invisible joiner.
 */
export const mrkdwn = (text: string): string => entities(plain(text)).replace(/[*_~`]/g, '$&\u2060')

/** Text for `markdown` blocks: every mark of the language stands for itself. */
export const markdown = (text: string): string =>
  entities(plain(text))
    .replace(/[\\`*_{}[\]()#+\-.!|~:@]/g, '\\$&')
    .replaceAll('\n', ' ')

/** Words for the `text` of a message, in which Slack reads `<…>` as mentions and links even where markup is off. */
export const entities = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
