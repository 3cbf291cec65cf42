/**
 * About how many tokens a text has, rather too many than too few. No tokenizer is at hand, so this counts what byte-pair
 * vocabularies of current models share: a word is one token per seven letters begun, digits go in groups of three, marks that stand
 * together go in pairs, a run of line breaks is one, a blank belongs to the word after it; letters beyond ASCII count six tenths. On
 * schemas, SQL and JSON that is roughly one token per three and a half characters.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (const [run] of text.matchAll(/[A-Za-z]+|[0-9]+|\s+|[!-/:-@[-`{-~]+|[^\p{ASCII}]+/gu)) {
    if (/^[A-Za-z]/.test(run)) tokens += Math.ceil(run.length / 7)
    else if (/^[0-9]/.test(run)) tokens += Math.ceil(run.length / 3)
    else if (/^\s/.test(run)) tokens += run.includes('\n') ? 1 : Math.floor((run.length - 1) / 8)
    else tokens += run.charCodeAt(0) < 128 ? Math.ceil(run.length / 2) : run.length * 0.6
  }
  return Math.ceil(tokens)
}
