import { longerForms } from './longer-forms.ts'

/** What is said around a question and asks for nothing. */
const around: RegExp[] = [
  /^\W*(?:would|could) you (?:please )?be so (?:kind|nice|good) (?:as to|and) (?:please )?/i,
  /^\W*(?:umm?|uhm?|hmm+|erm?|oh|psst|sorry)[,.!\s]+/i,
  /^\W*(?:my|our|the) (?:boss|manager|ceo|cfo|coo|director|team|colleagues?|chief|board) (?:wants?|needs?|would like|asks?|asked|is asking|wonders)(?: me)? (?:to (?:know|see|find out|check|hear|get)|about|for|if you know)(?: about)?[,:]?\s+/i,
  /^\W*(?:i|we)(?:'m|’m| am|'re|’re| are) (?:preparing|working on|building|writing|doing|finishing|putting together) (?:the|a|my|our) (?:(?:board|sales|monthly|quarterly|weekly|annual|yearly|management|team|budget|business) )?(?:deck|slides?|report|presentation|meeting|review|newsletter|budget|forecast|summary|update)(?: for (?:today|tomorrow|monday|the board))?\s?[-–—:;.]\s*(?:so )?(?:i |we )?(?:need|want|would like)?\s*/i,
  /^\W*(?:i|we)(?:'d|’d| would) (?:love|be happy|be glad|be grateful|like) to (?:see|know|get|have|find out|hear|learn)\s+/i,
  /[,.]?\s*\b(?:can|could|would|will) (?:you|u|someone|anyone) (?:please )?(?:help|assist|check|look it up|tell me)(?: me)?(?: (?:out|with (?:that|this|it)))?\W*$/i,
  /[,.]?\s*\bif (?:(?:(?:that|it)(?:'s|’s| is)? )?(?:possible|ok|okay|alright|fine|easy|not too much trouble|not too hard)|(?:you|u) (?:can|could))\W*$/i,
  /^\W*(?:(?:hey|hi|hello|(?:good )?(?:morning|evening|afternoon))[,!.]*\s+)?(?:(?:a )?quick (?:one|question) )?before (?:my|the|our|today's|tomorrow's) (?:[\w-]+ ){0,2}(?:meeting|call|presentation|review|lunch|deadline)\s?[-–—:;,.]?\s*(?:i |we )?(?:need|want|would like)?\s*/i,
  /^\W*(?:i|we) would be (?:very |most )?grateful for\s+/i,
  /[,.?]?\s*\bi mean\W*$/i,
  /(?<=\b(?:not|no|without|never|haven't|hasn't)\b.*)\s+yet\W*$/i,
  /[,.]?\s*\b(?:that would be|would be) (?:great|nice|helpful|lovely|awesome)\W*$/i,
  /^\W*dear (?:pulse|team|all|colleagues?|data team|analytics team|sir or madam)\b[,.!:;\s]*/i,
  /[,.!]?\s*\b(?:kind|best|warm|many) (?:regards|wishes|thanks)\b.*$/i,
  /^\W*(?:i|we) would be (?:very )?(?:grateful|thankful|glad|happy) (?:for|to (?:get|have|see|receive)) /i,
  /^\W*(?:what(?:'s|’s| is) the deal with|what(?:'s|’s| is) up with|whats up with|what about it:|lemme see|lemme know|lemme get) /i,
  /[,.]?\s*\b(?:no rush|no hurry|when you have (?:a )?(?:time|minute|moment|second))\W*$/i,
]
/** "between 2 and 4 million": the scale is that of both bounds. */
const bounds =
  /(?<![\d.,])([€$£]?)(\d+(?:\.\d+)?)(\s*(?:and|to|-|–|und|bis|et|à|y|a)\s*[€$£]?)(\d+(?:\.\d+)?)(\s*(?:k|m|mn|mio|bn|mrd|thousand|million|millions|billion|tausend|millionen|mille|mil|millones)\b)/gi
/** "how was october? I mean revenue": the figure is said after the question. */
const meant = /^how (?:was|were|is|are|did|do|does) (.+?)(?: (?:do|look|go|going))?\s*[?.,;–-]+\s*(?:i|we) mean (?:the |our )?(.+?)\W*$/i
/** "class A customers (revenue)", "A class (revenue) customers", "how many A customers do we have by profit". */
const classAfter =
  /\b(?:abc )?class ([abc])( customers?| buyers?| clients?)? ?\((?:by |on |in )?(revenue|profit|combined)\)(?: customers?| buyers?| clients?)?/gi
const classBefore = /\b([abc])[- ]class ?\((?:by |on |in )?(revenue|profit|combined)\)( customers?| buyers?| clients?)?/gi
const classLast =
  /\b(?:class )?([ABC])[- ](?:class )?(customers|buyers|clients)((?: do we have| are there| have we)?),? (?:by|in terms of) (revenue|profit)\W*$/
/** "from a customers by profit", "who are a by profit": a class in small letters. */
const classSmall = /\b((?:from|for|of|with|to|by) (?:the |our )?)([abc]) (?:customers|buyers|clients) by (revenue|profit)\b/gi
const classEnd = /\b((?:abc|revenue|profit|combined) class )([abc])(?=\W*$| (?:with|and|or|who|that|in|by|for|whose)\b)/gi
const classAre = /\b((?:who|that|which) (?:are|were) )([abc]) by (revenue|profit)\b/gi
const classNamed = /\babc (class(?:es)?|rating|classification) ?\((?:by |on )?(revenue|profit|combined)\)/gi
const combined = /\babc (class(?:es)?|rating),? combined\b/gi

/** Longer ways to say what has a plain name. */
const plainer: [RegExp, string][] = [
  [/\b(biggest|largest|highest|smallest|lowest|greatest) single\b/gi, '$1'],
  [/\bsingle (?=biggest|largest|highest|smallest|lowest|greatest|best|worst)/gi, ''],
  [/\b(customers|buyers|clients|people) with (?:only |just )?(?:a single|one) (order|purchase|return)\b/gi, '$1 with exactly one $2'],
  [/\b(placed|made|have|had) (?:only |just )?a single (order|purchase|return)\b/gi, '$1 exactly one $2'],
  [/\bover the (month|quarter|week|year)s of (?=(?:19|20)\d\d\b)/gi, 'by $1 in '],
  [
    /^how did (?:the |our )?(.+?) (?:change|develop|evolve|move|go) (?:over|in|during|through|throughout) (?:the )?(.+?),? (month|quarter|week) (?:by|for|after) \3\W*$/i,
    '$1 by $3 in $2',
  ],
  [/\b((?:biggest|largest|smallest|best) (?:order|sale|transaction|purchase)) ever worth\b/gi, 'value of the $1'],
  [/\b(?:the )?date of (?:our |the )?(first|last|latest) (sale|order|transaction)\b/gi, 'when was the $1 $2'],
  [/\b(was|were|is|are) (the |our )?(first|last|latest) (sale|order|transaction) (?:posted|booked|placed|made|recorded)\b/gi, '$1 $2$3 $4'],
  [
    /^((?:what(?:'s|’s| is| was)|show|give me) )?(?:our |the )?(highest|largest|biggest|lowest|smallest|maximum|minimum|max|min) order (?:value|size|amount)\b(?!.*\b(?:per|by|each|every)\b)/gi,
    '$1value of the $2 order',
  ],
  [/^how profitable (?:is|are|was|were) (?=\S)/i, 'profit of '],
  [/\bprices? and costs? (?=of|for)/gi, 'unit price and unit cost '],
  [/\bcosts? and prices? (?=of|for)/gi, 'unit cost and unit price '],
  [
    /\b(?:the )?(?:summer|winter|spring|autumn|fall) months?,? (?:of |from )?(?=\(?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)/gi,
    '',
  ],
  [/^how many (.+?) (?:go|goes|fit|are) (?:in|into|on) (?:an?|the) (?:average|typical|usual) (\w+)\W*$/i, 'average number of $1 per $2'],
  [
    /^how much of (?:our |the |all |all our )?(.+?) (?:do|does|did) (.+?) (?:make up|account for|represent|contribute)\b/i,
    'what share of $1 do $2 make up',
  ],
  [
    /\bhow many days of (?:stock|inventory|supply|cover)(?: (?:do we have|do we hold|are there|is there|have we))?(?: left)?\b/gi,
    'days on hand',
  ],
  [
    /\b(which|what) (products|materials|items|articles|skus) (?:should|must|do) (?:i|we) (?:need to |have to )?(?:re-?order|replenish|order again)(?: now| today| soon)?\W*$/i,
    '$1 $2 have stock below their reorder point',
  ],
  [
    /\b((?:planned|projected|expected|forecast(?:ed)?) \w+\b.*?) (?:in|over|for|during) the (?:coming|next|upcoming) weeks\b/gi,
    '$1 by week',
  ],
  [
    /^(?:did|have|has) (?:the )?((?:(?!\b(?:less|more|than|not|only|at)\b).)+?) (?:spend|spent|buy|bought) more (?:in|during) (.+) than (?:in |during )?(.+?)\W*$/i,
    'revenue of $1 in $2 compared to $3',
  ],
  [/\b(average|avg\.?|mean) monetary value\b/gi, '$1 monetary'],
  [/\b(average|avg\.?|mean|median) customer lifetime (revenue|profit|sales|margin|value)\b/gi, '$1 lifetime $2 of a customer'],
  [/\b(?:sales )?volumes?,? in cases\b/gi, 'sales volume'],
  [
    /^how much of (?:our |the )?(.+?) ((?:is|are|was|were|comes?|came|goes|went) .+?),? (?:in|as a) (?:percent|percentage|per cent|%)\W*$/i,
    'what share of $1 $2',
  ],
  [
    /\b((?:unit )?(?:costs?|prices?)|lead times?|fill rates?|turnover(?: ratios?)?|days on hand) across (?:all )?(?:our |the )?(materials|products|articles|skus|items)\b/gi,
    '$1 of $2',
  ],
  // A small plain number is no amount of money: stock is turned over so many times.
  [
    /\b((?:materials?|products?|articles?|skus?|items?)\b[^,.;?]*?\bturnover) (?=(?:(?:is|was|of|that is) )*(?:(?:less|more|fewer|higher|lower|greater|smaller) than|above|below|over|under|at least|at most|exactly|[<>]=?) ?\d{1,2}(?:\.\d+)?(?![\d.,]*\d| ?(?:%|k\b|m\b|mio|mn|mil|bn|tsd|thousand|million|percent|€|eur|usd|\$)))/gi,
    '$1 ratio ',
  ],
  [
    /\bworth ((?:(?:more|less) than|over|under|above|below|at least|at most) [\d.,]+ ?(?:k|m|thousand|million)?(?: ?€| euros?| eur)?) (?:in|on) stock\b/gi,
    'with stock value $1',
  ],
  [/\bvalue of (?:the |our |all )?((?:(?!\b(?:of|by|per|in|and|with)\b)[\w&.’'-]+ ){1,4})(?:in|on) stock\b/gi, 'stock value of $1'],
  [
    /\bcontributions? of ((?:each |every )?.+?) to (?:the |our |total |overall )*(sales|revenue|profit|margin|gross margin|gross profit)(?:,? in percent| in %| as a percentage)?\W*$/i,
    'share of $1 in $2',
  ],
  [/\bdo we (?:use|run|operate|maintain|keep|distinguish)\W*$/i, 'do we have'],
  [/\b(?:alert|monitor|monitoring|alerting) templates\b/gi, 'templates'],
  [/\bpriced (?=between|above|below|over|under|at least|at most|more|less)/gi, 'with unit price '],
  [
    /^(?:overall|in total|altogether)?,? ?(?:what|how much) (?:did|do|have|does) (?:all |our |the )*(?:customers|buyers|clients|people|shoppers) (?:spend|spent|pay|paid)(?: (?:us|with us|in total|overall|altogether))?(?! on\b)/i,
    'revenue',
  ],
  [/^what (did|do|have|does) (.+?) (spend|spent)\b(?! on\b)/i, 'how much $1 $2 $3'],
  [/\bhow much (did|do|have) we (?:invoiced?|billed?|charged?|cashed? in|turn(?:ed)? over)\b/gi, 'how much revenue $1 we make'],
  [/^((?:and )?how many (?:\w+ )?orders?\b.* (?:did|do|does|have|has) .+?) placed?\b/i, '$1 make'],
  [
    /\b(did|do|does) ((?:(?!(?:of|in|by|per|and|we)\b)[\p{L}\d.-]+ ){1,4})order (?:the )?(most|least)(?: often| frequently)?\b(?! \p{L})/giu,
    '$1 $2have the $3 orders',
  ],
  [
    /^((?:which|what) (?:customer|segment|buyer)s?) orders? (?:the )?(most|least)(?: often| frequently)?\b(?! \p{L})/iu,
    '$1 has the $2 orders',
  ],
  [
    /^how many (.+?) (?:does|do) (?:an?|the average|the typical|each|one) (?:customers?|buyers?|clients?) (?:buy|order|purchase|take|get) (?:per|in an|in each|with each) (order|line)\W*$/i,
    'average number of $1 per $2',
  ],
  [
    /^(?:what|how much)(?: (?:money|revenue|sales))? (?:did|do|have) we (?:lose|lost) (?:through|to|by|due to|because of|from|on|with|over) (?:the )?returns\b/i,
    'return value',
  ],
  [/\b(?:revenue|sales|money) (?:we )?lost (?:through|to|due to|because of|from) (?:the )?returns\b/gi, 'return value'],
  [
    /\bby how (?:many|much) (?:euros?|eur|€) did (?:the |our )?(.+?) (rise|fall|grow|increase|decrease|drop|decline|change|go up|go down)\b/gi,
    'how much did $1 $2',
  ],
  [/ since (?:we|you) (?:started|began)(?: (?:recording|selling|tracking|the business|trading))?\W*$/i, ''],
  [/\bwith (?:just |only )?a single (order|line|product|purchase)\b/gi, 'with exactly 1 $1'],
  [/^how often (?:was|were|has|have|is|are) (.+?) (?:been )?(?:ordered|bought|purchased)\b/i, 'number of orders of $1'],
  [/^how much is (?:an?|the|our) (?:average|typical|usual) order (?:worth|value)\b/i, 'average order value'],
  [/\babc rev\b/gi, 'abc revenue class'],
  [
    /\bcontribution of (?:(each|every) )?(.+?) to (?:the |our )?(?:total |overall )?(.+?)(?:,? (?:in|as a) (?:percent|percentage|%))?\W*$/i,
    'share of $1 $2 in $3',
  ],
  [
    /\b(january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|h[12])\b(?! ?\d|,? (?:of )?(?:last|this)\b)(.*?\b(?:vs\.?|versus|against|than|and|compared (?:to|with))\b.*?\b)\1 ((?:of )?last year|(?:of )?20\d\d)\b/gi,
    '$1 this year$2$1 $3',
  ],
  [/^(.*\b(?:top|best|worst|most|least|\w+est)\b.*\S) \((revenue|sales|margin|profit|cases|volume|orders|units)\)\W*$/i, '$1 by $2'],
  [
    /\b(?:over|across) all (?:of )?(?:our |the )?(?=(?:customers|products|materials|offices|segments|orders|monitors|cohorts|teams)\b)/gi,
    'of all ',
  ],
  [/\bstock-?outs? incidents?\b|\bstock-out(s?)\b/gi, 'stockouts'],
  [/^how many (.+?) per (order|line|customer|product) (?:do|did) we (?:ship|sell|have|make|get)(?: on average)?\W*$/i, 'average $1 per $2'],
  [/^how (many|much) (.+?) (did|do|have) we (?:ship|shipped|deliver|delivered|dispatch|dispatched)\b/i, 'how $1 $2 $3 we sell'],
  [
    /^is (?:the |our )?(.+?) (?:of|in|for) (.+?) (?:higher|lower|better|worse|larger|smaller|greater|bigger) than (?:(?:that|it was|the one) (?:of|in|for)|in|of) (.+?)\W*$/i,
    '$1 in $2 compared to $3',
  ],
  [
    /^who (?:bought|buys|spent|spends|purchased) (?:the )?most\b(?=\W*$| (?:in|at|from|with|during|since|last|this|per)\b)/i,
    'customer with the highest revenue',
  ],
  [
    /^who (?:bought|buys|ordered|orders|purchased|placed) (?:the )?(most|fewest) (?=(?:cases|orders|order lines|lines|products|(?:different|distinct) products)\b)/i,
    'customer with the $1 ',
  ],
  [
    /^who (?:ordered|orders) (?:the )?most(?: often)?\b(?=\W*$| (?:in|at|from|with|during|since|last|this|per)\b)/i,
    'customer with the most orders',
  ],
  [/^who owns (?:the )?(most|fewest) monitors\b/i, 'which owner has the $1 monitors'],
  [
    /^when did the (last|latest|first) (alert|run|anomaly|query|order|sale) (?:come in|happen|occur|arrive|take place|go off|start)\b/i,
    'when was the $1 $2',
  ],
  [/\b(under|over|above|below|more than|less than|at least|at most|exceeding|longer than|shorter than) (?:a|one) week\b/gi, '$1 7 days'],
  [/\b(under|over|above|below|more than|less than|at least|at most|exceeding|longer than|shorter than) (?:two|2) weeks\b/gi, '$1 14 days'],
  [
    /\b(under|over|above|below|more than|less than|at least|at most|exceeding|longer than|shorter than) (?:three|3) weeks\b/gi,
    '$1 21 days',
  ],
  [/\bwhich ones of\b/gi, 'which of'],
  [/\bsingle (biggest|largest|best|smallest|worst|highest|lowest)\b/gi, '$1'],
  [/^(.*\b(?:top|largest|biggest|best|highest)\b.*?),? (?:largest|biggest|highest) first\W*$/i, '$1'],
  [/^umsatz(?:s)?anteil (der|von|des|am) (.+)$/i, 'Anteil $1 $2 am Umsatz'],
  [/^umsatzwachstum\b/i, 'Umsatz'],
  [/\b(best|worst|strongest|weakest) (quarter|month|year|week|day) ever\b/gi, '$1 $2'],
  [/^(months|quarters|weeks|years|days) (?:of|in) (.+?) ranked by (?:the )?(.+)$/i, '$3 by $1 in $2 sorted descending'],
  [
    /^(\p{L}+) (?:per|par|pro|por|je) (customer|client|kunde|cliente|product|produkt|produit|producto|segment|office|monitor),? (top|bottom) (\d+)\b/iu,
    '$1 by $2, $3 $4',
  ],
  // "order" after an auxiliary is a verb, and so is "orders" after who does it.
  [
    /\b(did|do|does) ((?:(?!(?:of|in|by|per|the|and|we)\b)[\p{L}\d.-]+ ){1,4})order\b(?! (?:numbers?|values?|lines?|size|of)\b)/giu,
    '$1 $2buy',
  ],
  [/^(?:the )?(segment|sales office|office|region) sizes\W*$/i, 'number of customers by $1'],
  [/\b(q[1-4]|h[12]) (2\d|3[0-5])\b(?! ?%| (?:days|weeks|months|orders|units|cases|customers|products)\b)/giu, '$1 20$2'],
  [/\b(?:top|best)[- ]?seller\b/gi, 'best selling product'],
  [/\btop[- ]?sellers\b/gi, 'best selling products'],
  [
    /,? (?:and|with) (?:its |the |their )?(?:share|percentage) (?:of|in) (?:the )?(?:whole |full )?(?:year|total)(?: (?:for|of) each \w+)?\W*$/i,
    ' as a share of the total',
  ],
  [
    /,? with the (?:previous|prior|preceding) (quarter|month|year|week)(?:'s)?(?: figure| value)? (?:beside|next to|alongside)(?: it| them)?\W*$/i,
    ' $1 over $1',
  ],
  [/\bhalf a million\b/gi, '500000'],
  [/\bsales in cases\b/gi, 'cases sold'],
  [/\b(by|per) (month|mnth|mth|quarter|week) (2\d)\W*$/i, '$1 $2 20$3'],
  [
    /,? but only (?:in |for |from )?(?=(?:january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|20\d\d)\b)/gi,
    ' in ',
  ],
  [/^last (month|quarter|week|year)s (?=\w)(?!of\b)/i, 'last $1 '],
  [/\b(?:number of|how many) skus? (?=over time|trend|by (?:month|quarter|year)|per (?:month|quarter|year))/gi, 'sku count '],
  [/\bbuyers (?:do|did) we have(?: overall| in total)?\W*$/i, 'distinct buyers'],
  [/\b(profit|margin|revenue|sales|volume|order)[- ]?wise\b/gi, 'by $1'],
  [/\bcusts?\b/gi, 'customers'],
  [/\b(?:abc )?rev class\b/gi, 'abc revenue class'],
  [/\bord(?:er)?\.? val\b\.?/gi, 'order value'],
  [/^when did (?!we\b|our\b)(\S+(?: \S+)?) last (?:buy|order|purchase)(?: (?:something|anything|from us))?\W*$/i, 'last order of $1'],
  [
    /\bturns? over (more than|less than|fewer than|at least|at most|over|under) (\d+(?:\.\d+)?) times(?: (?:a|per) year)?\b/gi,
    'with stock turns $1 $2',
  ],
  [/^how much (?:money|capital|cash) (?:is|do we have|have we) tied up in (?:the |our )?(?:stocks?|inventory)\b/i, 'total inventory value'],
  [/\b(?:latest|most recent|newest) (total )?(?=(?:working capital|inventory value|service level)\b)/gi, '$1'],
  [/\b(?:more than|over) doubled\b/gi, 'grew by more than 100 percent'],
  [/\bdoubled\b/gi, 'grew by at least 100 percent'],
  [/\b(?:more than|over) tripled\b/gi, 'grew by more than 200 percent'],
  [/\b(?:more than|over) halved\b/gi, 'fell by more than 50 percent'],
  [
    /^(?:the )?(growth|change) of each month (?:of|in) (\d{4}) (?:against|vs\.?|versus|compared (?:to|with)|over) the same month (?:of|in) (?:\d{4}|last year|the year before|the previous year)\W*$/i,
    'year over year $1 by month in $2',
  ],
  [/\b(?:in|from) (?:the|our) (?:catalogue|catalog|price list|assortment|portfolio)\b/gi, ''],
  [/\ba quarter of a million\b/gi, '250000'],
  [/\b(?:a|one) year and a half\b/gi, '18 months'],
]

/** "In June 2023, what was revenue": the period is said at the end as well. */
const timeFirst =
  /^\W*((?:(?:in|during|for|over|since|between|from|throughout|on)\s+[^,?]{0,30})?\b(?:(?:last|this|past|previous) (?:month|quarter|year|week)|yesterday|today|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|(?:19|20)\d\d)\b[\s\d]*),\s+((?:what|how|which|who|show|list|give|tell)\b.+?)([?.!\s]*)$/i

/** A question without the talk around it, its bounds in one scale, and with short ways to say a class written out. */
export function plainForm(question: string): string {
  let text = question
  for (const words of around) {
    const rest = text.replace(words, '')
    if (/\p{L}/u.test(rest)) text = rest
  }
  text = text.replace(timeFirst, '$2 $1$3')
  for (const [words, plain] of [...plainer, ...longerForms]) text = text.replace(words, plain)
  return text
    .replace(meant, '$2 $1')
    .replace(bounds, (all, sign: string, low: string, join: string, high: string, scale: string) =>
      Number(low) < Number(high) ? `${sign}${low}${scale}${join}${high}${scale}` : all,
    )
    .replace(classAfter, (_all, letter: string, who: string | undefined, by: string) => inClass(letter, who, by))
    .replace(classBefore, (_all, letter: string, by: string, who: string | undefined) => inClass(letter, who, by))
    .replace(classLast, (_all, letter: string, who: string, rest: string, by: string) => `${inClass(letter, ` ${who}`, by)}${rest}`)
    .replace(classSmall, (_all, before: string, letter: string, by: string) => `${before}${inClass(letter, undefined, by)}`)
    .replace(classAre, (_all, before: string, letter: string, by: string) => `${before}${letter.toUpperCase()} by ${by}`)
    .replace(classEnd, (_all, before: string, letter: string) => `${before}${letter.toUpperCase()}`)
    .replace(classNamed, 'abc $2 $1')
    .replace(combined, 'combined abc $1')
}

const inClass = (letter: string, who: string | undefined, by: string): string =>
  `${(who ?? ' customers').trim()} in ${by.toLowerCase() === 'combined' ? 'combined abc' : `abc ${by.toLowerCase()}`} class ${letter.toUpperCase()}`
