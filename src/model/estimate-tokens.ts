/**
 * About how many tokens a text has, rather too many than too few. No tokenizer is at hand, so this counts what byte-pair
 * vocabularies of current models share: a word is one token per seven letters begun, digits go in groups of three, each mark and
 * each run of line breaks is a token, a blank belongs to the word after it; letters beyond ASCII count one per two. On schemas, SQL
 * and JSON that is roughly one token per three characters.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (const [run] of text.matchAll(/[A-Za-z]+|[0-9]+|\s+|[^\sA-Za-z0-9]/g)) {
    const code = run.charCodeAt(0)
    if (/^[A-Za-z]/.test(run)) tokens += Math.ceil(run.length / 7)
    else if (/^[0-9]/.test(run)) tokens += Math.ceil(run.length / 3)
    else if (/^\s/.test(run)) tokens += run.includes('\n') ? 1 : Math.floor((run.length - 1) / 8)
    else tokens += code > 127 ? 0.6 : 1
  }
  return Math.ceil(tokens)
}
