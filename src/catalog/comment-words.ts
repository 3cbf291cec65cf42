/** What a comment may begin with that tells what a row is and not what it is called. */
const tellsAbout =
  /^(?:one|each|every|contains?|stores?|holds?|lists?|tables?|this|these|all|information|data|details?|here|used|whether|true|false|yes|no|if|when|only|not|see|same|foreign|primary|references?|in|of|for|as|to|from|by|per|at|on|with|after|before|until|since)\b/
const mostWords = 3

/**
 * What a short comment calls a table or a column, in small letters: "Enrollment as of October" is "enrollment", "number of test takers" "test takers". Null
 * where the comment is a sentence, a list of codes or nothing but a remark.
 */
export function commentWords(comment: string | null): string | null {
  const said = (comment ?? '').trim().toLowerCase()
  const clause = said
    .split(/[,;:.()–—/]|\s-\s|\s(?:as|of|for|with|in|by|per|from|that|which|to|at|on|and|or|since|until)\s/, 2)[0]
    ?.replace(/^(?:the|an?|our) /, '')
    .trim()
  const counted =
    /^(?:number|count|total number) of (?:the )?([\p{L} ]+?)(?:[,;:.(–—]|\s(?:as|for|with|in|by|per|from|that|who)\s|$)/u.exec(said)?.[1]
  const words = (counted ?? clause ?? '').trim()
  if (!/^\p{L}[\p{L}’'-]+(?: \p{L}[\p{L}’'-]+)*$/u.test(words) || words.split(' ').length > mostWords) return null
  return tellsAbout.test(words) ? null : words
}

/** Whether a word of a name is cut short, as far as its letters tell: `enrl`, `cap`, `qty`. */
export const isCutShort = (word: string): boolean => word.length <= 4 || !/[aeiouyäöü]/.test(word)
