/** Praise, thanks and the like before a follow-up; they ask for nothing. */
const praise =
  /^\W*(?:(?:great|perfect|awesome|excellent|brilliant|wonderful|lovely|thanks(?: a lot| so much)?|thank you(?: very much)?|alright|all right|got it|i see|understood|makes sense|well done|interesting|super|danke|merci|gracias|prima|toll)\b[\s,.!;:–-]*|(?:ok|okay|good|nice|cool|fine|right|yes|yeah|yep|sure|well|wow|aha|ah|hmm+|hm|uh|mhm)[\s]*[,.!;:–-]+\s*)+(?=\S)/i

const correcting =
  '(?:oops|ups|whoops|sorry|pardon|wait|hold on|nope|nein|non|no|not that|actually|i mean|wrong|correction|my mistake|my bad|scratch that|rather)'
/** "no, margin", "oops, July 2025", "no sorry, last quarter": something else in the place of what was said last. */
const corrected = new RegExp(
  String.raw`^\W*${correcting}(?:[\s,.!;:–-]+${correcting})*\s*[,.!;:–-]+\s*(?:(?:and|but|please|rather|i (?:meant|mean|wanted|want)|make (?:that|it)|it should be|that should be|should be|use|take|show(?: me)?)\s+)*(?=\S)`,
  'i',
)
const wanted = /^\W*(?:no[\s,.!;:–-]+)?(?:i|we) (?:(?:actually |really )?(?:meant|wanted)(?: to (?:see|know|have))?)\s+(?=\S)/i
/** "that should have been 2024", "should be margin". */
const shouldBe = /^\W*(?:it|that|this)?\s*should (?:have been|be|read) (?:for |in )?(?=\S)/i
const notButFirst = /^\W*not (?:the )?([^,;]+?)(?:\s*[,;]\s*|\s+[–-]\s+)(?:but |rather |instead )?(?:the )?(.+?)\W*$/i
const notButLast = /^(.+?)(?:\s*[,;]\s*|\s+[–-]\s+)not (?:the )?([^,;]+?)\W*$/i
const opensOn =
  /^(?:with|without|only|just|for|in|by|per|since|until|as|and|also|instead|what|how|which|who|top|bottom|the same|same|sort|show|drop|remove|add|not|all|every|i|we|it|that)\b/i

/** "X, not Y", "not Y, X", "no, X": X in the place of what was said; null where nothing is corrected. */
function correction(question: string): string | null {
  const plain = question
    .replace(/^\W*no (?=(?:last|this|in|for|by|per|the) )/i, 'no, ')
    .replace(wanted, '')
    .replace(corrected, '')
    .replace(shouldBe, '')
  const said = plain !== question
  const last = notButLast.exec(plain)
  const first = /^\W*not (?:just|only|all|every|more|less|in|for|from|counting|including)\b/i.test(plain) ? null : notButFirst.exec(plain)
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
  [/^\W*(?:and |but |now |please )*(?:drop|remove|eliminate) (?=\S)/i, 'without '],
  [/^\W*(?:and |now )*(?:the )?([a-z]+(?: [a-z]+){0,2}) (?:of|for|from) (?:these|those|them)(?=\W*$)/i, 'their $1'],
  [/^\W*(?:and |now |please )*(?:one|a) (?:row|line) (?:per|for each|for every) /i, 'by '],
  [
    /^\W*(?:and |so )*which (?:[a-z]+ )+?(?:came (?:out )?(?:first|on top)|is on top|was on top|leads|led|won|is (?:the )?number one)(?=\W*$)/i,
    'which one is the highest',
  ],
  [
    /^\W*(?:and |now |please )*(?:try|actually|rather) (?!\d|(?:the )?(?:top|first|best|last|bottom|only|just|by|per|in|for)\b)(?:the )?(?=\S)/i,
    'what about ',
  ],
  [/^\W*(?:(?:i|we) (?:want|need|would like|meant) )?(?:the )?(.+?) rather than .+$/i, 'what about $1'],
  [/^\W*(?:the )?(.+?),? (?:i (?:mean|meant)|is what i (?:mean|meant|wanted))(?=\W*$)/i, 'what about $1'],
  [
    /^\W*(?:and |but |now )*(?:everything|everyone|everybody|anything|all(?: of them)?) (?:but|except(?: for)?|excluding|without|other than) (?:the |those in |those from )?(?=\S)/i,
    'without ',
  ],
  [/^\W*(?:and |but |now |please )*(?:replace|swap|exchange) .+? (?:with|for|by|against) (?:the )?(?=\S)/i, 'what about '],
  [
    /^\W*(?:and |now |please |ok )*(?:let's see|let us see|let me see|use|take(?! (?:out|away|off)\b)|do (?:it|that|this|the same) for|the same for|make (?:it|that)) (?!\d|(?:two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|fifty)\b|(?:the )?(?:top|first|best|last|bottom|only|just)\b)(?:the )?(?=\S)/i,
    'what about ',
  ],
  [/^\W*(?:and |now )*(?:i|we) (?:need|want) (?:the )?(.+?) instead(?=\W*$)/i, 'what about $1'],
  [
    /^\W*(?:and )?how (?:does|do|did) (?:the )?((?!it\b|that\b|this\b|they\b)[a-z]+(?: [a-z]+){0,4}) look(?: like)?(?=\W*$)/i,
    'what about $1',
  ],
  [
    /^\W*(?:and |but |now |please )*(?:zoom in(?:to)? on|zoom into|focus(?: only| just)? on|concentrate on|(?:i|we) (?:only|just) (?:care about|need|want|mean)|(?:only|just) (?:look at|consider|show(?: me)?|keep|take|count)|(?:look at|consider|keep|count) (?:only|just)) (?:the ones |those )?(?!\d|(?:the )?(?:top|first|best|last|bottom)\b)(?=\S)/i,
    'only ',
  ],
  [
    /^\W*(?:and |but |now |please )*(?:do not|don't|don’t) (?:count|include|consider|show)(?: me)? (?:the )?(?=\S)|^\W*(?:and |but |now )*(?:(?:with|at) the exception of|other than|disregard(?:ing)?|omit(?:ting)?|skip(?:ping)?|all (?:but|except(?: for)?)) (?:the )?(?=\S)/i,
    'without ',
  ],
  [/^\W*(?:and |but |now |please )*(?:leave|take|keep|filter) (?:the )?(.+?) out(?=\W*$)/i, 'without $1'],
  [/^\W*(?:and |but |now )*(.+?),? (?:excluded|omitted|left out|not included|not counted)(?=\W*$)/i, 'without $1'],
  [
    /^\W*(?:and |now )*(?:relative to|in relation to|in proportion to|compared (?:to|with)|out of) the (?:total|whole|sum|overall)(?=\W*$)/i,
    'as percentage',
  ],
  [/^\W*(?:and |now |please )*(?:widen|broaden|extend|expand|open) (?:it|that|this)(?: up)? to (?:all|every) (?:the )?(?=\S)/i, 'for all '],
  [/^\W*(?:and |now |please )*(?:include|show(?: me)?|take|with|count) all (?:the )?([a-z]+(?: [a-z]+)?)(?=\W*$)/i, 'for all $1'],
  [
    /^\W*(?:and |but |now )*(?:not counting|(?:take|cut|throw|filter|leave) out|but not) (?!.*\b(?:filter|condition|restriction)\b)(?:the )?(?=\S)/i,
    'without ',
  ],
  [/^\W*(?:and |now |please )*(?:plus|together with|along with) (?:the )?(?=\S)/i, 'also '],
  [
    /^\W*(?:and |now |please )*(add|include|plus) (.+?) (?:to (?:that|this|it|them|the list|the mix|these|those)|as well|too|also)(?=\W*$)/i,
    '$1 $2',
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
    /^\W*(?:and |now |please )*(?:(?:go |going |switch |change |get )?back|return) to (?!(?:all|every|the (?:previous|last|start|beginning|first|original))\b)(?:the )?(?=\S)/i,
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

/** A question without praise or thanks before it. */
export const withoutPraise = (question: string): string => question.replace(praise, '')

const another =
  /^\W*(?:(?:a |an )?(?:new|different|another|other|next|separate) (?:question|topic|one|thing)|change of (?:topic|subject))\s*[:;,.–-]+\s*(?=\S)/i

/** "new question: …": what follows, which has nothing to do with what was said; null where nothing says so. */
export const newQuestion = (question: string): string | null => (another.test(question) ? question.replace(another, '') : null)

/** A follow-up without what asks for nothing, and corrections as what they put in the place of what was said. */
export function inFewWords(question: string): string {
  const plain = withoutPraise(question)
  const put = correction(plain) ?? plain
  return shorter.reduce((text, [from, to]) => text.replace(from, to), put)
}
