/** Questions put in a longer way than the grammar reads, with what says the same in its words. */
export const longerForms: readonly (readonly [RegExp, string])[] = [
  [/^how (?:big|large) (?:were|are|was|is) (?:the |our )?cohorts\b/i, 'size of each cohort'],
  [/^(?:what (?:is|was) the )?(?:number of|how many|count of) buyers(?=\W*$| (?:by|per|in|last|this|since|during)\b)/i, 'distinct buyers'],
  [/^buyers (?=(?:by|per)\b)/i, 'distinct buyers '],
  [/^compare (.+?) (?:with|to|against|vs\.?) (.+?) (?:by|in|on|in terms of) (?=\p{Ll}[\p{Ll} ]+\W*$)/iu, 'compare $1 and $2 by '],
  [/^how (?:did|do|does) (.+?) and (.+?) compare (?:in|by|on|in terms of) /i, 'compare $1 and $2 by '],
  [/^when (?:was|were) (?:the )?(.+?) (last|first) sold\W*$/i, '$2 sale of $1'],
  [/^when did we (last|first) sell (?:the )?(.+?)\W*$/i, '$1 sale of $2'],
  [/\b(?:over|for|in|across|throughout) the (?:whole|entirety|course) of (?=(?:19|20)\d\d\b|last |this |q[1-4]\b)/gi, 'in '],
  [/\b(?:leaving out|without counting|ignoring|disregarding) returns\b/gi, 'excluding returns'],
  [
    /\b(split|distributed|divided|spread) (?:between|among|across|over) (?:the |our |all )?(?=(?:segments|offices|sales offices|products|customers|months|quarters|years|teams|regions|severities|monitors|categories)\b)/gi,
    '$1 by ',
  ],
  [
    /^who (?=(?:has |have )?(?:ordered|bought|purchased) (?:at least|at most|more than|fewer than|less than|exactly|over) \d)/i,
    'customers who ',
  ],
  [/^how many (.+?) (?:does|do) (?:an? |the )?(?:average|typical) (\w+) (?:have|contain|hold)\W*$/i, 'average number of $1 per $2'],
  [
    /^how many (?:more|fewer|less) (.+?) (?:did we have |were there |do we have )?(?:in|during) (.+?) than (?:in |during )?(.+?)\W*$/i,
    'number of $1 in $2 compared to $3',
  ],
  [
    /^how much (?:more|less) (.+?) (?:did we (?:make|have|sell) )?(?:in|during) (.+?) than (?:in |during )?(.+?)\W*$/i,
    '$1 in $2 compared to $3',
  ],
  [/^on how many (different )?(days|weeks|months) did (.+?) (?:have|make) (?:any )?(?:sales|orders)\b/i, 'how many $1$2 did $3 sell'],
  [/\b(?:that )?ties? up (?:the )?most (?:capital|money|cash)\b/gi, 'with the highest stock value'],
  [/\bcover(?:s|ing)? (less than|more than|at least|at most|under|over) (\d+) days\b/gi, 'with days on hand $1 $2'],
  [
    /^(?:the )?highest number of (\w+) (?:in|on) (?:a |one )?(?:single )?(day|week|month|quarter|year)(?:\W+when was (?:that|it))?\W*$/i,
    '$2 with the most $1',
  ],
  [/^(?:number of )?((?:different |distinct )?[a-z]+s) per (order|line|customer|product) on average\W*$/i, 'average number of $1 per $2'],
  [/\b(?:have|has|with|having|of) class ([abc]) (revenue|profit)\b/gi, 'in abc $2 class $1'],
  [/\b(revenue|sales|margin|profit|orders|cases|volume) and (?:its|their) (growth|share) (by .+)$/i, '$2 of $1 $3'],
  [
    /^(?:the )?share of (?:the |our )?(?:top |best |biggest |largest )?(\d+|two|three|four|five|ten|twenty) (?:biggest |largest |best |top |best selling )?(products|customers|materials|offices|segments) in (?:the |our )?(?:total |overall )?(revenue|sales|profit|margin|orders|cases|volume)\b(.*)$/i,
    'what share of $3$4 do the top $1 $2 make up',
  ],
  [
    /^(?:which|what) (\w+) (?:ranks?|is ranked) (?:number |no\.? )?(\d+)(?:st|nd|rd|th)? (?:in|by) (?:terms of )?(\w+)\b/i,
    '$2th best $1 by $3',
  ],
  [/^(?:the )?size of (?:the |our )?customer base\b/i, 'number of customers'],
  [/\b(?:goes|went|go|runs|ran) through (?=\p{Lu})/gu, 'comes from '],
  [
    /^in how many (.+?) (?:is|are|was|were|do we sell|did we sell) (.+?)(?: sold)?\b(?= (?:in|since|last|this)\b|\W*$)/i,
    'number of $1 that sell $2',
  ],
  [
    /\b(kpis?|monitors|templates|products|materials|segments|offices) (?:that |which )?we (?:track|use|have|sell|run|monitor|know)\b(?=,? (?:with|and|by)\b|\W*$)/gi,
    '$1',
  ],
  [
    /\b(?:in )?(?:the )?(?:summer|autumn|winter|spring|fall) (?:of )?(20\d\d) \((?:from )?([a-z]+) (?:to|until|through|-|–) ([a-z]+)\)/gi,
    'from $2 $1 to $3 $1',
  ],
  [
    /^is (this|last) (month|quarter|year|week)(?: (?:so far))? (?:better|worse|higher|lower|stronger|weaker) than (.+?),? (?:in|by|for) (?:terms of )?(\p{L}+)\W*$/iu,
    '$4 $1 $2 compared to $3',
  ],
  [
    /\b(offices|segments|customers|products|materials|regions) (?:(?:that|which|who) )?(?:make|makes|made|bring in|brings in|brought in|generate|generated|turn over|turned over) (more than|less than|fewer than|over|under|at least|at most|above|below) (?=[€$£]?\d)/gi,
    '$1 with revenue $2 ',
  ],
  [
    /\b(?<=\b(?:with|having|have|had|has) )(orders) (?:of )?(over|above|below|under|exceeding|more than|at least|less than|at most) ((?:[€$£] ?)\d[\d.,]*(?: ?(?:k|m|mio|million|thousand))?|\d[\d.,]*(?: ?(?:k|m|mio|million|thousand))? ?(?:euros?|eur|€))(?= (?:in|from|by|since|last|this|per|for|of)\b|\W*$)/gi,
    '$1 with revenue $2 $3',
  ],
  [
    /(?<!\b(?:with|having|have|had|has) )\b(orders) (?:of )?(over|above|below|under|exceeding|more than|at least|less than|at most) ((?:[€$£] ?)?\d[\d.,]*(?: ?(?:k|m|mio|million|thousand))?(?: ?(?:euros?|eur|€))?)(?= (?:in|from|by|since|last|this|per|for|of|placed|made|did|do|were)\b|\W*$)/gi,
    '$1 with revenue $2 $3',
  ],
  [/\b(?:(?:that|which) )?(is|are|was|were) (?:bought|ordered|purchased) by (?:the )?(most|fewest) customers\b/gi, 'has the $2 customers'],
  [
    /\b(customers|buyers|champions) (?:that (?:are|were) |who (?:are|were) )?inactive (?:for|since) (?:more than |over |at least )?(\d+) days\b/gi,
    '$1 with no order for $2 days',
  ],
  [
    /\b(customers|buyers) (?:that |who )?(?:are |were )?inactive (?:for|since) (?:more than |over |at least )?(?:a|one) year\b/gi,
    '$1 with no order for 365 days',
  ],
  [/^how often (?:do|did|must|should) we (?:re-?)?order (?=\p{Lu})/u, 'order frequency of '],
  [/^which (\w+) have more (.+?) than (?=\p{L})/iu, '$1 with more $2 than '],
  [
    /\b(monitors) (?:which|that|who) (?:have |has )?failed (more than|fewer than|less than|at least|at most|exactly) (\d+) times?\b/gi,
    '$1 with $2 $3 failed runs',
  ],
  [
    /\b(templates) (?:(?:that|which) )?(?:have|has) been used (less than|fewer than|more than|at least|at most|exactly) (\d+) times?\b/gi,
    '$1 with $2 $3 uses',
  ],
  [/^how many (?:people|users|persons) (?:use|used|are using) pulse\b/i, 'number of users who asked questions'],
  [/\basks? pulse (?=the most\b)/gi, 'asked '],
  [
    /\b(of|for|from|under) (?:the |our )?(?!(?:entire|whole|full|top|bottom|best|worst|main|first|last|highest|lowest|date|time|cost|product|products|price|same|own|new|old|this|that)\b)(\p{L}+) (?:range|brand|product line)\b/giu,
    '$1 $2 products',
  ],
]
