const bound = '(more than|less than|fewer than|at least|at most|exactly|over|under|above|below)'
const age = String.raw`(?:after|in) (?:month )?(one|\d+)(?: months?)?`

const say = (pattern: string, plain: string): readonly [RegExp, string] => [new RegExp(pattern, 'i'), plain]

/** Figures that are kept once for each product. */
const perProduct =
  '(order frequency|eoq|lot sizes?|safety stock|reorder points?|demand (?:std dev|deviation|variability)|(?:average )?daily demand|annual demand|fill rates?|days on hand|inventory values?|stock turns|inventory turns|lead times?|unit prices?|unit costs?|holding costs?|ordering costs?|shortage costs?|excess inventory)'

/** KPIs by words of their names. */
const measured = '[a-z -]*(?:conversion|click|abandonment|satisfaction|response|resolution|delivery|acquisition)[a-z -]*?'

/** Longer ways to ask about KPIs, cohorts and stock. */
export const plainerStock: readonly (readonly [RegExp, string])[] = [
  // KPIs
  say('\\b(kpis|key figures|indicators) (?:that )?we (?:track|measure|follow|monitor|watch)\\b', '$1'),
  say('\\b(kpis|key figures|indicators) (?:that |which )?belong to (?:the )?([a-z]+)(?: category)?$', '$1 in category $2'),
  say('^(?:all )?(?:the )?kpis (?:for|of|in) (.+?)[:,] (?:the )?average values?$', 'kpi values by kpi for $1'),
  say('^which (region|team) converts? (best|worst)\\b', 'which $1 has the $2 conversion rate'),
  say('^compare (?:the )?(.+?) of ([\\w ]+?) (?:and|with|to) ([\\w ]+?) in (q[1-4] \\d{4}|\\d{4})$', '$1 of $2 vs $3 in $4'),
  say(
    `^(?:what (?:is|was) )?(?:the )?(highest|lowest) (${measured})(?: ever)?(?: (?:measured|recorded|reported))?((?: in .+?)?),? and (?:by|of|in|for|from) (?:which|what) (?:team|region)(?: and (?:in )?(?:(?:which|what) )?(?:team|region))?$`,
    'the $1 $2$3',
  ),
  say(
    `^top (\\d+) highest (${measured}) with (?:the |their )?(?:team|region)(?:(?:, | and |, and )(?:team|region|date|week))*$`,
    'top $1 $2',
  ),
  // Cohorts
  say(
    '^which cohort (?:kept|retained|held) (?:the )?most (?:of its |of their )?customers (after|in month) (.+?),?(?: \\(?in (?:percent|%)\\)?)?$',
    'cohort with the highest retention $1 $2',
  ),
  say(
    '^which cohort (?:kept|retained|held) (?:the )?(?:least|fewest) (?:of its |of their )?customers (after|in month) (.+?),?(?: \\(?in (?:percent|%)\\)?)?$',
    'cohort with the lowest retention $1 $2',
  ),
  say(
    '^what did (?:the )?customers (?:of|in|from) the (.+? cohort) spend(?: per customer)?(?: on average)? in their first month$',
    'month 0 average revenue of the $1',
  ),
  say(`^((?:month \\d+ )?(?:retention|average revenue) .*\\bcohorts\\b.*),? (?:sorted|ordered) by (?:the )?cohort(?: month)?$`, '$1'),
  say('^(?:list|show|give me) (?:the )?cohort sizes (?:of|in|for) (.+)$', 'size of each cohort in $1'),
  say(
    '^month (\\d+) (?:vs\\.?|versus|and|against|compared (?:to|with)) month (\\d+) (retention|average revenue) (?:for|of|by) (?:each|every) (\\d{4}) cohort$',
    '$3 after $1 and $2 months by cohort of $4',
  ),
  say(
    '^month (\\d+) (?:vs\\.?|versus|and|against|compared (?:to|with)) (?:month )?(\\d+) (retention|average revenue) (?:for|of) (the .+)$',
    '$3 after $1 and $2 months of $4',
  ),
  say('^(?:the )?(retention|average revenue) in months? ((?:\\d+, ?)*\\d+,? and \\d+) (?:for|of) (the .+)$', '$1 after $2 months of $3'),
  say('^months? ((?:\\d+, ?)*\\d+,? and \\d+) (retention|average revenue) (?:for|of) (the .+)$', '$2 after $1 months of $3'),
  say(
    '^(?:how many (?:of the )?customers (?:of|in|from)|what (?:share|percentage|percent|part) of) the (.+? cohort) (?:were|was|are|is) still (?:there|active|buying|with us|around|customers) (?:after (\\d+) months?|in month (\\d+)),? in (?:percent|%)$',
    'month $2$3 retention of the $1',
  ),
  say(
    '^what (?:share|percentage|percent) of the (.+? cohort) (?:were|was|are|is) still (?:there|active|buying|with us|around) (?:after (\\d+) months?|in month (\\d+))$',
    'month $2$3 retention of the $1',
  ),
  say(
    `^(?:which |list |show )?cohorts (?:where|of which|in which) ${bound} (\\d+(?:\\.\\d+)?) ?(?:%|percent)(?: of (?:the |their )?customers)? (?:came back|come back|returned|bought again|were still (?:there|active|buying)|stayed) ${age}$`,
    'cohorts with retention after $3 months $1 $2 percent',
  ),
  say('\\bafter one months\\b', 'after 1 month'),
  say(
    '^how (?:did|does|has) (?:the )?(retention|average revenue)(?: rate)? of (?:the )?(.+? cohort) (?:develop(?:ed)?|evolved?|changed?|look|go)(?: over time| by month| month by month)?$',
    '$1 by month of the $2',
  ),
  say('^(.*\\bcustomers acquired\\b.*?) (?:by|according to|from|in|per) the cohort (?:table|data)$', '$1'),
  say('^(.*\\bcustomers acquired\\b.*?) (?:by|according to|from|in|per) cohort (?:table|data)$', '$1'),
  say('^(cohort sizes? and month \\d+ (?:retention|average revenue))(?! by\\b)', '$1 by cohort'),
  say('^(?:the )?(retention|average revenue) (?:in|of|for|at) month (\\d+) over time$', 'month $2 $1 by cohort'),
  // Stock
  say('\\b(?:tie|ties|tied|bind|binds) (?:up )?(?:the )?most (?:capital|money|cash)\\b', 'have the highest inventory value'),
  say('\\b(?:tie|ties|tied|bind|binds) (?:up )?(?:the )?least (?:capital|money|cash)\\b', 'have the lowest inventory value'),
  say(
    '^(?:the )?(.+?) (?:by|per) (material|product|customer|monitor|office|segment|team|template),? only (?:where there (?:were|was|are|is) any|(?:those |the ones |(?:material|product|customer|monitor|office|segment|team|template)s )?(?:with|that have|which have) any|(?:those |the ones |if |where )?(?:it is |they are |it was )?(?:above|over|greater than|more than) (?:0|zero))$',
    '$2s with $1 above 0',
  ),
  say(
    `\\b(materials|products|articles|skus)(?: that| which)? (?:cover|covering|covers|last|lasting) ${bound} (\\d+) days\\b`,
    '$1 with days on hand $2 $3',
  ),
  say(
    '^(?:the )?(total annual cost) split (?:up )?into ordering,? holding,? and shortage(?: costs?)?$',
    '$1, ordering cost, holding cost and shortage cost',
  ),
  say(
    `^which (materials|products|articles) (?:do|should|must) we (?:re-?)?order ${bound} (\\d+) times (?:a|per|each|every) year$`,
    '$1 with order frequency $2 $3',
  ),
  say(
    `^((?:ordering|holding|shortage) costs?|(?:total )?(?:inventory|stock) costs?|order frequency)( (?:of|for) \\S+)? (?:per|a|each) year\\b`,
    '$1$2',
  ),
  say(`^${perProduct}(?: (?:per|a) (?:year|material|product))?,? top (\\d+)$`, 'top $2 materials by $1'),
  say(
    '^(?:what|how much|how many (?:units|cases)) (?:should|must|do|shall) we order (?:at once|at a time|in one go) (?:for|of) (\\S+)(?: \\(.*\\))?$',
    'lot size of $1',
  ),
  say(
    '^((?:total )?projected .+?|annual demand|daily demand)(.*?),? (?:for |of |over |across )?all (?:materials|products|articles|skus) (?:together|combined|taken together)$',
    '$1$2',
  ),
  say(
    '\\b(?:for|of|in) the (?!(?:price|product|top|full|whole|entire|date|time|best|worst|own|new|old|first|second|third|highest|lowest|same|given|cost|stock|main)\\b)([a-z]+(?: [a-z]+)?) (?:range|brand)$',
    'of $1 products',
  ),
  say(
    '^how many (materials|products) do we (?:plan|keep|hold|have) an? (safety stock|reorder point) for$',
    'how many $1 have a $2 above 0',
  ),
  say('\\b(?:use|uses|have|with|using|having) an? (fixed|statistical) safety stock(?! method)\\b', 'have a $1 safety stock method'),
  say(
    `\\b(materials|products|articles)(?: that| which)? turn(?:s|ing)?(?: over)? ${bound} once(?: (?:a|per) year)?`,
    '$1 with stock turns $2 1',
  ),
  say(
    `\\b(materials|products|articles)(?: that| which)? turn(?:s|ing)?(?: over)? ${bound} twice(?: (?:a|per) year)?`,
    '$1 with stock turns $2 2',
  ),
  say(
    `\\b(materials|products|articles)(?: that| which)? turn(?:s|ing)?(?: over)? ${bound} (\\d+) times(?: (?:a|per) year)?`,
    '$1 with stock turns $2 $3',
  ),
  say(`\\bstock (?:of|worth) ${bound} ([\\d.,]+) ?(?:euros?|€|eur)(?![a-z])`, 'stock value $1 $2'),
  say('\\b(?:unit )?unit price and (?:unit )?costs?\\b', 'unit price and unit cost'),
  say('\\b(?:unit )?unit cost and (?:unit )?prices?\\b', 'unit cost and unit price'),
  say(
    '^(?:the )?lowest (projected (?:stock|inventory)(?: level)?) (?:of|for|by|per) (?:each |every )?(material|product)$',
    'minimum $1 by $2',
  ),
  say('^(materials|products) with (?:a )?fill rate (?:of )?(\\d+)(?: ?%)?$', '$1 with fill rate of $2 percent'),
  say(
    '^(materials|products) (?:that are |which are )?(?:missing|absent) (?:in|from) the (working capital|lot size|safety stock|projection|performance metrics) table$',
    '$1 without $2',
  ),
  say(
    '^(?:what is |which is )?(?:the )?(most expensive|cheapest) (?!(?:product|material|article|item|sku|customer|order|office|segment|team|monitor|template|cohort|alert|run)s?$)([a-z]+)$',
    '$1 $2 product',
  ),
  say('^which (products|materials) did (?:customer )?(\\S+) buy(.*?),? and for how much$', '$1 bought by customer $2$3 with revenue'),
  say('^which (segment|office|customer)s? (?:buy|buys|bought) (.+?),? and for how much$', 'revenue of $2 by $1'),
  // Places and courses
  say('^which team (?:belongs to|is in|is part of) which department$', 'list teams with department'),
  say(
    '^(?:the )?(\\d+)(?:st|nd|rd|th) and (\\d+)(?:st|nd|rd|th) (?:best|biggest|largest) ([a-z]+?)s? by ([a-z ]+)$',
    '$3s ranked $1 and $2 by $4',
  ),
  say(
    '^(?:the |our )?(?:best|strongest) (quarter|month|year|week|day)(?: ever)?,? by (gross profit|profit|margin|revenue|sales|orders|volume)$',
    '$1 with the highest $2',
  ),
  say(
    '^(?:the |our )?(?:worst|weakest) (quarter|month|year|week|day)(?: ever)?,? by (gross profit|profit|margin|revenue|sales|orders|volume)$',
    '$1 with the lowest $2',
  ),
  say(
    '^which (product|material|office|customer|segment|monitor) (?:ranks|ranked|is|comes|came) (\\d+(?:nd|rd|th)) (?:in|by) ([a-z ]+?)( (?:in|among|of) .+)?$',
    '$2 best $1 by $3$4',
  ),
  say(
    '^([a-z ]+?) ranked by ([a-z ]+?) (?:within|inside) (?!(?:each|every|an?|their|its|all|the (?:same|last|past)) )(?:the )?([a-z ]+)$',
    '$3 $1 ranked by $2',
  ),
  say(
    '^(?:month by month )?(.+?)(?: month by month)? (?:of|in|for) (\\d{4}),? (?:and|with) (?:the|its) change (?:to|from|against|over) the previous month,? in (?:percent|%)$',
    '$1 by month $2 month over month change in percent',
  ),
  say(
    '^(?:the )?(?:difference|change|delta) (?:to|from|against|versus|vs) (?:the )?previous (month|quarter|week|year) (?:in|of) ([a-z ]+?) (?:in )?(\\d{4})$',
    '$1 over $1 change of $2 in $3',
  ),
  say('^in which (month|quarter|week) did (?:each|every) year peak in ([a-z ]+)$', 'best $1 of each year by $2'),
  say('^(?:different|distinct) (products|articles|materials) per order,? on average$', 'average number of $1 per order'),
  say('^in how many (?:different |of our )?((?:sales )?offices) (?:is|are|was|were|has) (\\S+) (?:been )?sold$', 'how many $1 sold $2'),
  say(
    `^(?:which |list |show )?(segments|offices|sales offices|customers)(?: that| which)? average ${bound} ([\\d.,]+)(?: euros?)? (?:of |in )?(.+)$`,
    '$1 with average $4 $2 $3',
  ),
  say(
    `\\b(segments|offices|sales offices|customers) with an average of ${bound} ([\\d.,]+) (\\w+ per \\w+)$`,
    '$1 with average $4 of $2 $3',
  ),
  say('^which (?:of (?:our|the) )?([a-z ]+?) (?:have |had )?(never|did not|have not) ((?:buy|bought|order|ordered)\\b.*)$', '$1 who $2 $3'),
]
