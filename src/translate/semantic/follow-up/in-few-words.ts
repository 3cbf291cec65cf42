/** Praise, thanks and the like before a follow-up; they ask for nothing. */
const praise =
  /^\W*(?:(?:great|perfect|awesome|excellent|brilliant|wonderful|lovely|thanks(?: a lot| so much)?|thank you(?: very much)?|alright|all right|got it|i see|understood|makes sense|well done|interesting|super|danke|merci|gracias|prima|toll)\b[\s,.!;:–-]*|(?:ok|okay|good|nice|cool|fine|right|yes|yeah|yep|sure|well|wow|aha|ah|hmm+|hm|uh|mhm)[\s]*[,.!;:–-]+\s*)+(?=\S)/i

const correcting = '(?:oops|ups|whoops|sorry|pardon|wait|hold on|nope|nein|non|no|not that|actually|i mean|wrong)'
/** "no, margin", "oops, July 2025", "no sorry, last quarter": something else in the place of what was said last. */
const corrected = new RegExp(
  String.raw`^\W*${correcting}(?:[\s,.!;:–-]+${correcting})*\s*[,.!;:–-]+\s*(?:(?:and|but|please|rather|i (?:meant|mean|wanted|want)|make (?:that|it)|it should be|that should be|should be|use|take|show(?: me)?)\s+)*(?=\S)`,
  'i',
)
const wanted = /^\W*(?:no[\s,.!;:–-]+)?(?:i|we) (?:(?:actually |really )?(?:meant|wanted)(?: to (?:see|know|have))?)\s+(?=\S)/i
const notButFirst = /^\W*not (?:the )?([^,;]+?)\s*[,;–-]+\s*(?:but |rather |instead )?(?:the )?(.+?)\W*$/i
const notButLast = /^(.+?)\s*[,;–-]+\s*not (?:the )?([^,;]+?)\W*$/i
const opensOn =
  /^(?:with|without|only|just|for|in|by|per|since|until|as|and|also|instead|what|how|which|who|top|bottom|the same|same|sort|show|drop|remove|add|not|all|every|i|we|it|that)\b/i

/** "X, not Y", "not Y, X", "no, X": X in the place of what was said; null where nothing is corrected. */
function correction(question: string): string | null {
  const plain = question.replace(wanted, '').replace(corrected, '')
  const said = plain !== question
  const last = notButLast.exec(plain)
  const first = /^\W*not (?:just|only|all|every|more|less|in the)\b/i.test(plain) ? null : notButFirst.exec(plain)
  const [what, swapped] = last !== null ? [last[1], true] : first !== null ? [first[2], true] : [plain, said]
  if (what === undefined || !swapped) return null
  const named = what.replace(/[?.!\s]+$/, '').trim()
  if (named === '') return null
  return opensOn.test(named)
    ? /^(?:by|per) /i.test(named) && !/\binstead$/i.test(named)
      ? `${named} instead`
      : named
    : `what about ${named}`
}

const shorter: readonly (readonly [RegExp, string])[] = [
  [
    /^\W*(?:and |but |now )*(?:everything|everyone|everybody|anything|all(?: of them)?) (?:but|except(?: for)?|excluding|without|other than) (?:the |those in |those from )?(?=\S)/i,
    'without ',
  ],
  [/^(\W*)(?:and|but) also (?=\S)/i, '$1also '],
  [
    /^\W*(?:and |now |please )*(?:can you |could you )?(?:limit|restrict|narrow|confine|reduce|filter) (?:that|this|it|them|these|those)(?: down)? (?:to|by|for|on) (?!\d|the (?:top|first)\b)/i,
    'only ',
  ],
  [
    /^\W*(?:and |now )*(?:what does|what do|how does|how do|how did|what did) (?:that|this|it|they|things) (?:look|looks)(?: like)? (?=(?:for|in|by|per|with)\b)/i,
    '',
  ],
  [
    /^\W*(?:and |now |please )*(?:go |going |switch |change |get )?back to (?!(?:all|every|the (?:previous|last|start|beginning|first|original))\b)(?:the )?(?=\S)/i,
    'what about ',
  ],
  [/^\W*(?:and |now |please )*(?:switch|change|swap)(?: (?:that|this|it|them))? (?:over )?to (?=\S)/i, 'what about '],
  [
    /^\W*(?:of|from|among) (?:those|these|them),? (?:(?:show|list|give)(?: me)? )?(?:only|just) (?:the ones |those |ones )?(?=\S)/i,
    'only those ',
  ],
  [/^\W*(?:and )?with (?:the )?([a-z][a-z -]*?) (?:as well|too|also|added|beside it|next to it)(?=\W*$)/i, 'also $1'],
  [/^\W*(?:and )?(?:show|give|list)(?: me)? (?:the )?([a-z][a-z -]*?) (?:as well|too|also)(?=\W*$)/i, 'also $1'],
]

/** A follow-up without what asks for nothing, and corrections as what they put in the place of what was said. */
export function inFewWords(question: string): string {
  const plain = question.replace(praise, '')
  const put = correction(plain) ?? plain
  return shorter.reduce((text, [from, to]) => text.replace(from, to), put)
}
